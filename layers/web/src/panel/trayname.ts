// The names of the trays, shared by the lists and by the rule of what stands open.
export type Tray = "events" | "undated" | "unlocated" | "outside";
export const TRAYS: readonly Tray[] = ["events", "undated", "unlocated", "outside"];

export function isTray(name: string | null): name is Tray {
  return TRAYS.includes(name as Tray);
}
