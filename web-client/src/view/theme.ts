import { store, stored, unstore } from "./storage";

/** The colour scheme: the system's, unless the person chose one on this device. */
export type Theme = "auto" | "light" | "dark";

const KEY = "eunoe.theme";

export function storedTheme(): Theme {
  const chosen = stored(KEY);
  return chosen === "light" || chosen === "dark" ? chosen : "auto";
}

export function applyTheme(theme: Theme): void {
  if (theme === "auto") {
    unstore(KEY);
    delete document.documentElement.dataset["theme"];
  } else {
    store(KEY, theme);
    document.documentElement.dataset["theme"] = theme;
  }
}

export function nextTheme(theme: Theme): Theme {
  const order = { auto: "light", light: "dark", dark: "auto" } as const;
  return order[theme];
}
