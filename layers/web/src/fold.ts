// Folding for search: the same letters however they were typed. The rule stands in docs/contracts.md ("What
// passes a filter") and is the same in events/query.py.

const LETTERS: Record<string, string> = { "\u0671": "\u0627", ة: "ه", ى: "ي" };

/** Nothing but ASCII: there is only the case to fold. */
const PLAIN = /^[\0-\x7f]*$/;

/**
 * Fold a text for search: NFKC, lower case, hamza forms to their bare letters, ta marbuta to ha, alef maqsura to
 * ya, no tatweel and no combining marks, Western digits. Line feeds survive, so that many texts fold in one go.
 */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD") // hamza above, madda and Latin accents become marks of their own
    .replace(/[\p{Mn}\u0640]+/gu, "")
    .replace(/[\u0671ةى]/g, (letter) => LETTERS[letter])
    .replace(/[\u0660-\u0669]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x630))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x6c0))
    .normalize("NFC");
}

/** The folded words of a query. */
export function words(query: string): string[] {
  return fold(query)
    .split(/\s+/)
    .filter((word) => word !== "");
}
