// The menu of narrow screens is a <details>: Escape and a click elsewhere close it, as people expect of a menu.
export function menu(root) {
  const details = root.querySelector("details.menu");
  if (!details) return;
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  root.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target)) details.open = false;
  });
}
