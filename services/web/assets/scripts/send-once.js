// A form is sent once: a second click on its button would send what the first one has used up, such as a mailed link.
// One that is marked `data-again` downloads something: the page stays, and it may be sent as often as one likes.
export function sendOnce(root) {
  const sent = new Map();
  root.addEventListener("submit", (event) => {
    if (sent.has(event.target)) event.preventDefault();
    if (event.defaultPrevented || event.target.matches("[data-again]")) return;
    const buttons = [...event.target.querySelectorAll("button:enabled")];
    sent.set(event.target, buttons);
    // Shown after the browser has read the form: a disabled button is left out of what is sent.
    setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
  });
  // Back by the browser's button: the page comes as it was left.
  addEventListener("pageshow", () => {
    for (const buttons of sent.values()) buttons.forEach((button) => (button.disabled = false));
    sent.clear();
  });
}
