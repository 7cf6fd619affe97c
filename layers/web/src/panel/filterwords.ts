// The filter in words, as it stands on screen and on paper.
import type { Filter } from "../types.ts";
import type { Panel } from "./context.ts";
import { isFiltered } from "./context.ts";
import { dayOfIso, dayText, rangeText } from "./dates.ts";

export function filterWords(filter: Filter, panel: Panel): string {
  const { t, two, lang } = panel;
  const { meta } = panel.engine;
  if (!isFiltered(filter)) return t("web.filter.none");
  const join = (names: string[]) =>
    names.length ? names.join(t("web.list.comma")) : t("web.filter.nothing");
  const parts: string[] = [];
  const dates = datesWords(filter, panel);
  if (dates) parts.push(t("web.filter.dates", { what: dates }));
  if (filter.types) {
    const names = filter.types.map((code) => two(panel.kinds.get(code)?.name) || code);
    parts.push(t("web.filter.types", { what: join(names) }));
  }
  if (filter.sections) {
    const names = filter.sections.map(
      (id) => two(meta.sections.find((section) => section.id === id)?.name) || id,
    );
    parts.push(t("web.filter.sections", { what: join(names) }));
  }
  if (filter.origins) {
    const names = filter.origins.map((origin) => panel.word(`origin.${origin}`, origin));
    parts.push(t("web.filter.origins", { what: join(names) }));
  }
  if (filter.text.trim()) parts.push(t("web.filter.text", { what: filter.text.trim() }));
  return parts.join(lang() === "ar" ? "؛ " : "; ");
}

/** "from 1 October 2025 to 28 October 2025", "" where no date is asked. */
export function datesWords(filter: Pick<Filter, "from" | "to">, panel: Panel): string {
  const from = dayOfIso(filter.from ?? "");
  const to = dayOfIso(filter.to ?? "");
  const lang = panel.lang();
  if (Number.isNaN(from) && Number.isNaN(to)) return "";
  if (Number.isNaN(from)) return panel.t("web.date.until", { to: dayText(to, lang) });
  if (Number.isNaN(to)) return panel.t("web.date.since", { from: dayText(from, lang) });
  return rangeText(from, to, lang);
}
