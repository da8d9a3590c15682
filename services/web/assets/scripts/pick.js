// Two runs to compare: once two are ticked the others wait, and the button says how many are. Runs that are listed later count too.
export function pickTwo(root) {
  const form = root.querySelector("form[data-pick]");
  if (!form) return;
  const button = form.querySelector("button");
  const said = form.querySelector("[data-said]");
  const update = () => {
    const boxes = [...root.querySelectorAll(`input[form="${form.id}"]`)];
    const ticked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.disabled = ticked >= 2 && !box.checked;
    button.disabled = ticked !== 2;
    said.textContent = form.dataset[["none", "one", "two"][Math.min(ticked, 2)]];
    form.toggleAttribute("data-some", ticked > 0);
  };
  root.addEventListener("change", (event) => event.target.form === form && update());
  root.addEventListener("htmx:after:swap", update);
  addEventListener("pageshow", update);
  update();
}
