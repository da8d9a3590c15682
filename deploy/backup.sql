-- Run by deploy/backup on a copy of the database: what came from Strava's API goes, what she typed, edited or owns stays.
-- Her edits are kept by the activity's id, which a new listing gives the same run again.
BEGIN;
DELETE FROM activity_sources WHERE kind = 'strava';
DELETE FROM activities WHERE NOT EXISTS (
    SELECT FROM activity_sources WHERE activity_sources.activity_id = activities.id
);
DELETE FROM strava_events;
UPDATE strava_links SET next_listing_at = now();
COMMIT;
