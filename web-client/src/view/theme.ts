/** The colour scheme: the system's, unless the person chose one on this device. */
export type Theme = "auto" | "light" | "dark";

const KEY = "eunoe.theme";

export function storedTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "auto";
}

export function applyTheme(theme: Theme): void {
  if (theme === "auto") {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset["theme"];
  } else {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset["theme"] = theme;
  }
}

export function nextTheme(theme: Theme): Theme {
  const order = { auto: "light", light: "dark", dark: "auto" } as const;
  return order[theme];
}
