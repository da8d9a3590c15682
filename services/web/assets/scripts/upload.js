// The place where files are dropped: sends them one after another, shows each one's way, and tells the list when one is through.
import { dropped } from "./upload/files.js";
import { Kept } from "./upload/kept.js";
import { Sending } from "./upload/sending.js";

const AT_ONCE = 1; // A file takes a thread of the server for as long as the line is slow.

class Drop {
  constructor(place) {
    this.place = place;
    this.rows = place.querySelector("[data-rows]");
    this.row = place.querySelector("template[data-row]");
    this.input = place.querySelector("input[type=file]");
    this.said = place.querySelector("[data-said]");
    this.words = { ...this.row.dataset };
    this.kept = new Kept(place.dataset.owner);
    this.queue = [];
    this.running = 0;
    this.language = document.documentElement.lang;
  }

  start() {
    const zone = this.place.querySelector("[data-zone]");
    this.input.addEventListener("change", () => {
      this.take([...this.input.files]);
      this.input.value = ""; // So that the same file can be chosen again.
    });
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        zone.dataset.over = "";
      });
    }
    for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => delete zone.dataset.over);
    zone.addEventListener("drop", async (event) => {
      event.preventDefault();
      this.take(await dropped(event.dataTransfer));
    });
    // A file dropped beside the zone would replace the page.
    for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
    addEventListener("beforeunload", (event) => this.running && event.preventDefault());
    for (const kept of this.kept.all()) this.#interrupted(kept);
  }

  take(files) {
    for (const file of files) {
      this.rows.querySelector(`[data-kept="${CSS.escape(this.kept.find(file)?.id ?? "")}"]`)?.remove();
      this.queue.push([file, this.#shown(file)]);
    }
    this.#next();
  }

  #next() {
    while (this.running < AT_ONCE && this.queue.length) {
      const [file, shown] = this.queue.shift();
      if (!shown.isConnected) continue;
      this.running += 1;
      this.#send(file, shown).finally(() => {
        this.running -= 1;
        this.#next();
      });
    }
  }

  async #send(file, shown) {
    const sending = new Sending(file, {
      tickets: this.place.dataset.tickets,
      token: this.place.dataset.token,
      kept: this.kept,
      tell: (news) => this.#tell(shown, file, news),
    });
    shown.querySelector("[data-stop]").onclick = () => {
      sending.stop();
      shown.remove();
    };
    this.#tell(shown, file, { state: "sending", sent: 0 });
    await sending.run();
  }

  #shown(file) {
    const shown = this.row.content.firstElementChild.cloneNode(true);
    shown.querySelector("[data-name]").textContent = file.name;
    shown.querySelector("[data-stop]").onclick = () => shown.remove();
    shown.querySelector("[data-again]").onclick = () => {
      shown.remove();
      this.take([file]);
    };
    this.rows.append(shown);
    this.#tell(shown, file, { state: "waiting", sent: 0 });
    return shown;
  }

  #interrupted({ id, name, size }) {
    const shown = this.row.content.firstElementChild.cloneNode(true);
    shown.dataset.kept = id;
    shown.querySelector("[data-name]").textContent = name;
    shown.querySelector("progress").hidden = true;
    shown.querySelector("[data-choose]").hidden = false;
    shown.querySelector("[data-choose]").onclick = () => this.input.click();
    shown.querySelector("[data-stop]").onclick = () => {
      this.kept.forget(id);
      shown.remove();
    };
    this.rows.append(shown);
    this.#tell(shown, { name, size }, { state: "interrupted" });
  }

  #tell(shown, file, { state, sent, why, status }) {
    const bar = shown.querySelector("progress");
    shown.dataset.state = state;
    if (sent !== undefined && file.size) bar.value = sent / file.size;
    const share = new Intl.NumberFormat(this.language, { style: "percent" }).format(bar.value);
    const words = (why || this.words[`${state}-${status}`] || this.words[state]) ?? "";
    shown.querySelector("[data-status]").textContent = words.replace("{share}", share).replace("{size}", this.#bytes(file.size));
    shown.querySelector("[data-again]").hidden = state !== "refused";
    if (state === "refused") {
      bar.hidden = true;
      this.said.textContent = `${file.name}: ${words}`;
    }
    if (state === "done") {
      shown.remove();
      this.said.textContent = this.words.done.replace("{name}", file.name);
      document.body.dispatchEvent(new Event("uploaded"));
    }
  }

  #bytes(size) {
    const [unit, much] = size < 1e6 ? ["kilobyte", size / 1e3] : size < 1e9 ? ["megabyte", size / 1e6] : ["gigabyte", size / 1e9];
    return new Intl.NumberFormat(this.language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(much);
  }
}

for (const place of document.querySelectorAll("[data-upload]")) {
  place.hidden = false;
  new Drop(place).start();
}
