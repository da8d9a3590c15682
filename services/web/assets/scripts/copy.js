// "Copy" buttons: shown only where the clipboard can be written; the word changes for two seconds, and is read out.
export function copyButtons(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    const field = root.getElementById(button.dataset.copy);
    const said = button.querySelector("[data-said]");
    const before = said.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = button.dataset.done;
      } catch {
        field.select(); // Not allowed to: the text is marked, ready for the keyboard.
        return;
      }
      setTimeout(() => (said.textContent = before), 2000);
    });
  }
}
