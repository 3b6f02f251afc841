/**
 * A name for the language where the web view has none. Under the locale `C.UTF-8` WebKitGTK calls it "C", for which
 * the chart library cannot make a number format: it would throw while it is loaded, and no page would come up.
 * Imported before everything else.
 */
if (!isLanguage(navigator.language)) Object.defineProperty(navigator, "language", { value: "en-GB" });

function isLanguage(name: string): boolean {
  try {
    return Intl.getCanonicalLocales(name).length === 1;
  } catch {
    return false;
  }
}
