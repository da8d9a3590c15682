// Forms that ask for the time zone begin with the browser's, where the list has it and nothing was chosen yet.
export function timeZone(root) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of root.querySelectorAll("select[data-guess-time-zone]")) {
    if ([...select.options].some((option) => option.value === here)) select.value = here;
  }
}
