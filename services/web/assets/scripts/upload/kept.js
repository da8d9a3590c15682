// What was begun and not finished, kept in this browser so that choosing the same file again goes on where it stopped.
// A page cannot open a file by itself after it was loaded again: the name, size and time of change tell that it is the same.
const LONGEST_MS = 20 * 60 * 60 * 1000;

export class Kept {
  constructor(owner) {
    this.key = `runnerly.uploads.${owner}`;
  }

  all() {
    let found = [];
    try {
      found = JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return []; // Storage is switched off, or holds something else: then nothing is remembered.
    }
    return found.filter((each) => each.at > Date.now() - LONGEST_MS);
  }

  find(file) {
    return this.all().find((each) => each.name === file.name && each.size === file.size && each.modified === file.lastModified);
  }

  add(file, { upload_id: id, url, ticket }) {
    const kept = { id, url, ticket, name: file.name, size: file.size, modified: file.lastModified, at: Date.now() };
    this.#write([...this.all(), kept]);
    return kept;
  }

  forget(id) {
    this.#write(this.all().filter((each) => each.id !== id));
  }

  #write(entries) {
    try {
      if (entries.length) localStorage.setItem(this.key, JSON.stringify(entries));
      else localStorage.removeItem(this.key);
    } catch {
      return; // Full or switched off: the upload works, it cannot be resumed after a reload.
    }
  }
}
