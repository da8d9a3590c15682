// What pages do beyond HTML. Each is an improvement only: without this file every form and link still works.
import "htmx.org";
import { copyButtons } from "./copy.js";
import { menu } from "./menu.js";
import { pickTwo } from "./pick.js";
import { sendOnce } from "./send-once.js";
import { timeZone } from "./time-zone.js";

timeZone(document);
copyButtons(document);
menu(document);
pickTwo(document);
sendOnce(document);

// A form that came back with mistakes: begin at the summary, so that it is read out first.
document.querySelector("[data-focus]")?.focus();
