// The time control: a histogram that is brushed, stepped and played, and presets beside it. Events without a date
// cannot answer it; it says how many they are.
import { begins, ends, shift } from "../step.ts";
import type { Filter, Result } from "../types.ts";
import {
  between,
  clamp,
  dayAt,
  firstWindow,
  grip,
  moved,
  pixelOf,
  type Range,
  type Scale,
  stretched,
} from "./brush.ts";
import type { Panel, Part } from "./context.ts";
import { dayOfIso, dayText, isoOfDay, rangeText, tripoliDay } from "./dates.ts";
import { fill, h } from "./dom.ts";
import { datesWords } from "./filterwords.ts";
import { drawHistogram } from "./histogram.ts";
import { icon } from "./icons.ts";
import { PRESET_DAYS, preset, presetOf } from "./presets.ts";
import { isTray } from "./trayname.ts";

const TICK_MS = 900;
const REACH_PX = 14;

export function time(panel: Panel): Part {
  const { engine } = panel;
  const presets = h("div", { class: "m-presets", role: "group" });
  const buttons = h("div", { class: "m-steps-buttons" });
  const words = h("span", { class: "m-time-words", "aria-live": "polite" });
  const notes = h("span", { class: "m-time-notes" });
  // One line, there from the start: what it says must not push the map about.
  const line = h("div", { class: "m-time-line" }, words, notes);
  const canvas = h("canvas", { class: "m-histogram", "aria-hidden": "true" });
  const handles = { from: handle("from"), to: handle("to") };
  const strip = h("div", { class: "m-strip" }, canvas, handles.from, handles.to);
  const element = h(
    "section",
    { class: "m-time" },
    h("div", { class: "m-time-bar" }, presets, buttons, line),
    strip,
  );
  let playing = 0;
  let drag: { kind: ReturnType<typeof grip>; start: number; range: Range | null } | null = null;

  // Asked for amid other changes it would have the whole page laid out at once, with every step of a drag.
  let measured: { width: number; height: number } | null = null;
  function room(): { width: number; height: number } {
    if (!measured?.width) measured = { width: strip.clientWidth, height: strip.clientHeight };
    return measured;
  }

  function scale(): Scale {
    const result = engine.result();
    const today = tripoliDay(panel.at());
    const first = result.days?.first ?? today - 30;
    const bins = result.bin_first + result.histogram.length * result.bin_days;
    const end = Math.max(result.days ? bins : today, today + 1);
    const { step } = engine.meta;
    return {
      first: begins(Math.min(first, result.bin_first || first), step),
      end: ends(end - 1, step) + 1,
      width: room().width,
      rtl: panel.lang() === "ar",
    };
  }

  function range(): Range | null {
    const { from, to } = engine.get().filter;
    if (!from && !to) return null;
    const { first, end } = scale();
    const a = from ? dayOfIso(from) : first;
    const b = to ? dayOfIso(to) : end - 1;
    return { from: clamp(a, first, end - 1), to: clamp(Math.max(a, b), first, end - 1) };
  }

  function set(next: Range | null): void {
    panel.filter(next ? { from: isoOfDay(next.from), to: isoOfDay(next.to) } : { from: null, to: null });
  }

  /** To the last bar of all; the list that stands open shows what is there. */
  function latest(last: number): void {
    set({ from: last - engine.result().bin_days + 1, to: last });
    if (isTray(engine.get().open)) panel.open("events");
  }

  function choose(dates: Pick<Filter, "from" | "to">): void {
    play(false);
    panel.filter(dates);
  }

  /** The window that play and the step buttons move. */
  function window_(): Range {
    return range() ?? firstWindow(scale(), engine.result().bin_days);
  }

  function step(by: 1 | -1): boolean {
    const now = window_();
    const next = range() ? moved(now, by * (now.to - now.from + 1), scale()) : now;
    const stuck = range() !== null && next.from === now.from;
    set(next);
    return !stuck;
  }

  function play(on: boolean): void {
    window.clearTimeout(playing);
    playing = 0;
    if (on) {
      const last = scale().end - 1;
      const now = range();
      // At the end, or with no window yet, play begins at the start.
      if (!now || now.to >= last) {
        const { first, end } = scale();
        const length = now && now.to - now.from < end - first - 1 ? now.to - now.from : null;
        set(
          length === null
            ? firstWindow(scale(), engine.result().bin_days)
            : { from: first, to: first + length },
        );
      }
      const tick = async () => {
        await engine.drawn();
        if (!playing) return;
        if (step(1)) playing = window.setTimeout(tick, TICK_MS);
        else play(false);
      };
      playing = window.setTimeout(tick, TICK_MS);
    }
    drawButtons();
  }

  function drawButtons(): void {
    const { t } = panel;
    const had = buttons.contains(document.activeElement)
      ? [...buttons.children].indexOf(document.activeElement as Element)
      : -1;
    const button = (name: string, sign: Parameters<typeof icon>[0], act: () => void) =>
      h(
        "button",
        { type: "button", class: "m-button m-icononly", "aria-label": t(name), title: t(name), onclick: act },
        icon(sign),
      );
    fill(
      buttons,
      button("web.time.before", "back", () => step(-1)),
      playing
        ? button("web.time.pause", "pause", () => play(false))
        : button("web.time.play", "play", () => play(true)),
      button("web.time.after", "forward", () => step(1)),
    );
    if (had >= 0) (buttons.children[had] as HTMLElement | undefined)?.focus();
  }

  function handle(side: "from" | "to"): HTMLElement {
    const node = h("div", { class: `m-handle m-handle-${side}`, role: "slider", tabindex: 0 });
    node.addEventListener("keydown", (event) => {
      const whole = scale();
      const now = range() ?? { from: whole.first, to: whole.end - 1 };
      const forward = whole.rtl ? "ArrowLeft" : "ArrowRight";
      const back = whole.rtl ? "ArrowRight" : "ArrowLeft";
      const one = engine.meta.step?.days ?? 1;
      const unit = event.shiftKey ? engine.result().bin_days * 7 : engine.result().bin_days;
      const days: Record<string, number> = {
        [forward]: now[side] + unit,
        [back]: now[side] - unit,
        ArrowUp: now[side] + one,
        ArrowDown: now[side] - one,
        PageUp: now[side] + 30,
        PageDown: now[side] - 30,
        Home: whole.first,
        End: whole.end - 1,
      };
      if (!(event.key in days)) return;
      event.preventDefault();
      set(stretched(now, side, days[event.key], whole));
    });
    return node;
  }

  const pixel = (event: PointerEvent) => event.clientX - strip.getBoundingClientRect().left;
  strip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    play(false);
    const at = pixel(event);
    drag = { kind: grip(at, range(), scale(), REACH_PX), start: dayAt(at, scale()), range: range() };
    strip.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  strip.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const whole = scale();
    const day = dayAt(pixel(event), whole);
    if (drag.kind === "new") {
      if (day !== drag.start) set(between(drag.start, day));
    } else if (drag.range)
      set(
        drag.kind === "body"
          ? moved(drag.range, shift(day - drag.start, engine.meta.step), whole)
          : stretched(drag.range, drag.kind, day, whole),
      );
  });
  const end = (event: PointerEvent) => {
    // A press without a move takes the bar under the finger.
    if (drag?.kind === "new" && event.type === "pointerup" && dayAt(pixel(event), scale()) === drag.start) {
      const { bin_first, bin_days } = engine.result();
      const from = bin_first + Math.floor((drag.start - bin_first) / bin_days) * bin_days;
      set({ from: Math.max(from, scale().first), to: Math.min(from + bin_days, scale().end) - 1 });
    }
    drag = null;
  };
  strip.addEventListener("pointerup", end);
  strip.addEventListener("pointercancel", end);
  new ResizeObserver(() => {
    measured = null;
    draw(engine.result());
  }).observe(strip);

  function draw(result: Result): void {
    const whole = scale();
    const now = range();
    drawHistogram(canvas, room().height, result, whole, now, panel.lang());
    for (const side of ["from", "to"] as const) {
      const day = now ? now[side] : side === "from" ? whole.first : whole.end - 1;
      const node = handles[side];
      node.style.left = `${pixelOf(side === "from" ? day : day + 1, whole)}px`;
      node.setAttribute("aria-valuemin", String(whole.first));
      node.setAttribute("aria-valuemax", String(whole.end - 1));
      node.setAttribute("aria-valuenow", String(day));
      node.setAttribute("aria-valuetext", dayText(day, panel.lang()));
      node.classList.toggle("m-idle", !now);
    }
  }

  function drawPresets(): void {
    const at = panel.at();
    const chosen = presetOf(engine.get().filter, at);
    for (const node of presets.querySelectorAll<HTMLElement>("[data-days]"))
      node.setAttribute("aria-pressed", String(Number(node.dataset.days) === chosen));
  }

  function drawNotes(result: Result): void {
    const { filter } = engine.get();
    const asked = Boolean(filter.from || filter.to);
    const lines: HTMLElement[] = [];
    if (engine.meta.step) lines.push(h("span", {}, panel.t("web.time.weeks")));
    if (asked && result.shown === 0 && result.days) {
      const { last } = result.days;
      lines.push(
        h(
          "button",
          {
            type: "button",
            class: "m-linkbutton m-latest",
            title: panel.t("web.time.go"),
            onclick: () => latest(last),
          },
          panel.t("web.time.latest", { date: dayText(last, panel.lang()) }),
        ),
      );
    }
    if (asked && result.undated_outside_date > 0)
      lines.push(
        h(
          "button",
          { type: "button", class: "m-linkbutton", onclick: () => panel.open("undated") },
          panel.n("web.time.undated", result.undated_outside_date),
        ),
      );
    fill(notes, ...lines);
    const whole = result.days ? rangeText(result.days.first, result.days.last, panel.lang()) : "";
    words.textContent = asked ? datesWords(filter, panel) : whole;
  }

  return {
    element,
    render() {
      const { t } = panel;
      element.setAttribute("aria-label", t("web.time.title"));
      handles.from.setAttribute("aria-label", t("web.time.from"));
      handles.to.setAttribute("aria-label", t("web.time.to"));
      presets.setAttribute("aria-label", t("web.time.presets"));
      // The instant is taken when the button is pressed: "the last 7 days" moves on with the clock.
      fill(
        presets,
        ...PRESET_DAYS.map((days) =>
          h(
            "button",
            {
              type: "button",
              class: "m-chip",
              "data-days": days,
              onclick: () => choose(preset(days, panel.at())),
            },
            t(`web.time.last_${days}`),
          ),
        ),
        h(
          "button",
          {
            type: "button",
            class: "m-chip",
            "data-days": 0,
            onclick: () => choose({ from: null, to: null }),
          },
          t("web.time.all"),
        ),
      );
      drawButtons();
    },
    update(result) {
      draw(result);
      drawPresets();
      drawNotes(result);
    },
  };
}
