// One file on its way: a ticket of its own, then its bytes by tus, tried again after a dropped connection.
import { Upload } from "tus-js-client";

const RETRIES_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000];
const PART_BYTES = 32 * 1024 * 1024; // What has to be sent again at most where a proxy holds a request back until it is whole.
const GONE = [401, 403, 404, 410];

export class Refused extends Error {}

export class Sending {
  // `tell` is told {state, sent} as it goes: "sending", "waiting", "paused", "done", "stopped", "refused" (with `why`, or the `status` of the answer).
  constructor(file, { tickets, token, kept, tell }) {
    Object.assign(this, { file, tickets, token, kept, tell });
    this.stopped = false;
  }

  async run() {
    try {
      await this.#send(this.kept.find(this.file));
    } catch (error) {
      if (this.stopped) return;
      this.tell({ state: "refused", why: error instanceof Refused ? error.message : "", status: error.originalResponse?.getStatus() });
    }
  }

  async stop() {
    this.stopped = true;
    await this.upload?.abort();
    this.tell({ state: "stopped" });
  }

  async #send(begun) {
    const place = begun ?? this.kept.add(this.file, await this.#ticket());
    if (this.stopped) return;
    try {
      await this.#bytes(place);
    } catch (error) {
      if (!GONE.includes(error.originalResponse?.getStatus())) throw error;
      // Its ticket ended, or the server has forgotten what was begun: from the start, once.
      this.kept.forget(place.id);
      if (!begun) throw error;
      await this.#send(undefined);
      return;
    }
    this.kept.forget(place.id);
    this.tell({ state: "done", sent: this.file.size, id: place.id });
  }

  async #ticket() {
    for (;;) {
      const body = new URLSearchParams({ csrf_token: this.token, filename: this.file.name, size_bytes: this.file.size });
      const answer = await fetch(this.tickets, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status === 429 && !this.stopped) {
        await pause(1000 * (Number(answer.headers.get("Retry-After")) || 2));
        continue;
      }
      const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok) return said;
      throw new Refused(said.problem ?? "");
    }
  }

  #bytes(place) {
    return new Promise((resolve, reject) => {
      this.upload = new Upload(this.file, {
        uploadUrl: place.url,
        headers: { Authorization: `Upload ${place.ticket}` },
        chunkSize: PART_BYTES,
        retryDelays: RETRIES_MS,
        storeFingerprintForResuming: false,
        onShouldRetry: (error) => {
          const status = error.originalResponse?.getStatus() ?? 0;
          const again = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
          if (again && status !== 507) this.tell({ state: status === 429 || status === 503 ? "waiting" : "paused" });
          return again && status !== 507 && !this.stopped;
        },
        onProgress: (sent) => this.tell({ state: "sending", sent }),
        onSuccess: resolve,
        onError: reject,
      });
      this.upload.start();
    });
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
