import { AxeBuilder } from '@axe-core/playwright';
import type { Person } from './Person.ts';

/** What axe finds serious on the screen as it is, and whether the page is wider than the screen; in words. */
export async function seriousFindings(person: Person): Promise<string[]> {
  await stillness(person);
  // Legacy: in the page alone. It has no frames, and to put those together another tab would be opened for each look.
  const { violations } = await new AxeBuilder({ page: person.page }).setLegacyMode().analyze();
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  const width = await person.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return width > 0 ? [...found, `the page is ${width} pixels wider than the screen`] : found;
}

/** Resolves when what moves on the screen has arrived: half faded in, every text lacks contrast. */
async function stillness({ page }: Person): Promise<void> {
  await page.evaluate(async () => {
    const isFinite = (animation: Animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
    const moving = document.getAnimations().filter(isFinite);
    // One that was cancelled, because its element went away, has arrived as well.
    await Promise.allSettled(moving.map(async ({ finished }) => finished));
  });
}
