// What the page says when its data cannot be read. The words of the product come in that very data, so these two
// sentences are the one exception to the catalogue: they stand here, in both languages.
const SENTENCES = {
  ar: "تعذّر فتح بيانات هذه الخريطة: الملف ناقص أو تالف، أو المتصفح قديم. اطلب نسخة جديدة من الملف، أو افتحه في متصفح حديث.",
  en: "The data of this map cannot be opened: the file is incomplete or damaged, or the browser is old. Ask for a new copy of the file, or open it in a current browser.",
} as const;

/** Say so in place of an empty map; the part of the page that needs no script comes back into view. */
export function fail(root: HTMLElement, error: unknown): void {
  console.error(error);
  root.classList.remove("marsad-live", "marsad-opening");
  root.dataset.marsadReady = "false";
  const box = document.createElement("div");
  box.className = "marsad-fail";
  box.setAttribute("role", "alert");
  for (const lang of ["ar", "en"] as const) {
    const line = document.createElement("p");
    line.lang = lang;
    line.dir = lang === "ar" ? "rtl" : "ltr";
    line.textContent = SENTENCES[lang];
    box.append(line);
  }
  document.querySelector(".marsad-fail")?.remove();
  document.body.prepend(box);
}
