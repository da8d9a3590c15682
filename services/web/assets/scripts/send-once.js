// A form is sent once: a second click on its button would send what the first one has used up, such as a mailed link.
export function sendOnce(root) {
  const disabled = new Set();
  root.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    // After the browser has read the form: a disabled button is left out of what is sent.
    setTimeout(() => {
      for (const button of event.target.querySelectorAll("button:not([type=button]):enabled")) {
        button.disabled = true;
        disabled.add(button);
      }
    });
  });
  // Back by the browser's button: the page comes as it was left.
  addEventListener("pageshow", () => {
    for (const button of disabled) button.disabled = false;
    disabled.clear();
  });
}
