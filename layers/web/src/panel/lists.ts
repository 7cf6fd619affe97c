// Filters that are lists of codes: null stands for all of them, an empty list for none.

/** Take a code out of the list, or put it back; a list that holds every code is "all" again. */
export function toggled(
  list: readonly string[] | null,
  code: string,
  all: readonly string[],
): string[] | null {
  const now = list ?? all;
  const next = now.includes(code)
    ? now.filter((one) => one !== code)
    : all.filter((one) => one === code || now.includes(one));
  return all.every((one) => next.includes(one)) ? null : [...next];
}

export function isOn(list: readonly string[] | null, code: string): boolean {
  return list === null || list.includes(code);
}
