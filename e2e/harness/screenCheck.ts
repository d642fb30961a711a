import type { Person } from './Person.ts';
import { seriousFindings } from './seriousFindings.ts';

/** How screens are looked at: on a phone and on a desk, in light and dark; in pixels. */
export const LOOKS = [
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
] as const;

/**
 * Looks at one screen after the other, of `person` unless it says whose. `found` has those with serious findings, in words.
 * With `SHOTS` each screen is kept as a picture in that folder, in the one of its `set` there.
 */
export function screenCheck(set: string, person: Person) {
  const found: Record<string, string[]> = {};
  const check = async (screen: string, whose = person): Promise<void> => {
    const findings = await seriousFindings(whose);
    if (findings.length > 0) found[screen] = findings;
    const folder = process.env['SHOTS'];
    if (folder) {
      const { width } = whose.page.viewportSize() ?? { width: 0 };
      const isDark = await whose.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
      const path = `${folder}/${set}/${screen}-${width}-${isDark ? 'dark' : 'light'}.png`;
      await whose.page.screenshot({ path, fullPage: true });
    }
  };
  return { check, found };
}
