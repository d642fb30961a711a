import { describe, expect, it } from 'vitest';
import { cornerRect, nearestCorner, nextCorner, reachOfSelf } from './corners.ts';
import { fillGrid, fitOf, namePlaces, spotlight, type Rect } from './gridLayout.ts';

const stages = [
  [1440, 900],
  [1024, 700],
  [390, 844],
  [844, 390],
  [700, 700],
] as const;
const area = ({ width, height }: Rect) => width * height;
const overlaps = (a: Rect, b: Rect) =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01;
const columnsOf = (rects: Rect[]) => new Set(rects.filter(({ y }) => y === 0).map(({ x }) => x)).size;

describe.each(stages)('on a stage of %d by %d', (width, height) => {
  it.each([1, 2, 3, 4, 5, 6])('%d tiles fill it, inside and without overlap', (count) => {
    for (const rects of [fillGrid(count, width, height, 0), spotlightOf(count)]) {
      for (const [index, rect] of rects.entries()) {
        expect(rect.x).toBeGreaterThanOrEqual(-0.01);
        expect(rect.y).toBeGreaterThanOrEqual(-0.01);
        expect(rect.x + rect.width).toBeLessThanOrEqual(width + 0.01);
        expect(rect.y + rect.height).toBeLessThanOrEqual(height + 0.01);
        for (const other of rects.slice(index + 1)) expect(overlaps(rect, other)).toBe(false);
      }
    }
    const filled = fillGrid(count, width, height, 0).reduce((sum, rect) => sum + area(rect), 0);
    expect(filled).toBeCloseTo(width * height, 3);
  });

  const spotlightOf = (count: number) => spotlight(count, count - 1, width, height, 8);

  it('gives a pinned tile most of the space', () => {
    const [first, second, pinned] = spotlightOf(3);
    expect(area(pinned as Rect)).toBeGreaterThan(area(first as Rect) + area(second as Rect));
  });
});

describe('fillGrid', () => {
  it('puts two side by side on a wide stage and above each other on a tall one', () => {
    expect(columnsOf(fillGrid(2, 1440, 700, 8))).toBe(2);
    expect(columnsOf(fillGrid(2, 390, 844, 8))).toBe(1);
  });
  it('puts four in two rows and columns', () => {
    expect(columnsOf(fillGrid(4, 1440, 900, 8))).toBe(2);
  });
  it('has nothing for nobody', () => {
    expect(fillGrid(0, 100, 100, 8)).toEqual([]);
  });
});

describe('fitOf', () => {
  it('never crops a shared screen, and crops a camera only so far', () => {
    expect(fitOf(16 / 9, 0.5, true)).toBe('contain');
    expect(fitOf(16 / 9, 390 / 844, false)).toBe('cover');
    expect(fitOf(9 / 16, 16 / 9, false)).toBe('contain');
    expect(fitOf(null, 1, false)).toBe('cover');
  });
});

describe('namePlaces', () => {
  const raised = (count: number, stage: { width: number; height: number }) =>
    namePlaces(fillGrid(count, stage.width, stage.height, 8), stage, 0).map(({ isRaised }) => isRaised);

  it('raises names above the bar where they would lie under it, with those beside them, and no others', () => {
    expect(raised(2, { width: 1416, height: 876 })).toEqual([true, true]);
    expect(raised(2, { width: 374, height: 828 })).toEqual([false, true]);
    expect(raised(1, { width: 1416, height: 876 })).toEqual([false]);
    expect(raised(4, { width: 1416, height: 876 })).toEqual([false, false, true, true]);
  });
  it('raises no name out of a tile of the strip beside a pinned one', () => {
    const stage = { width: 700, height: 366 };
    const places = namePlaces(spotlight(5, 0, stage.width, stage.height, 8), stage, 0);
    expect(places.map(({ isRaised }) => isRaised)).toEqual([true, false, false, false, false]);
  });
  it('leaves a name beside the bar of a phone on its side, as wide as there is room', () => {
    const stage = { width: 820, height: 366 };
    expect(namePlaces([{ x: 0, y: 0, ...stage }], stage, 0)).toEqual([{ isRaised: false, width: 202 }]);
  });
  it('ends a raised name where the self-view begins', () => {
    const stage = { width: 374, height: 828 };
    const self = { width: 390, height: 844 };
    expect(namePlaces([{ x: 0, y: 0, ...stage }], stage, reachOfSelf(self))).toEqual([{ isRaised: true, width: 250 }]);
    expect(namePlaces([{ x: 0, y: 0, ...stage }], stage, 0)).toEqual([{ isRaised: true, width: 350 }]);
  });
});

describe('corners', () => {
  const stage = { width: 1000, height: 600 };
  it('rests inside the stage', () => {
    const rect = cornerRect('bottom-right', stage, { width: 200, height: 100 }, { top: 10, bottom: 20, side: 30 });
    expect(rect).toEqual({ x: 770, y: 480, width: 200, height: 100 });
  });
  it('goes to the nearest corner', () => {
    expect(nearestCorner({ x: 100, y: 550 }, stage)).toBe('bottom-left');
    expect(nearestCorner({ x: 900, y: 10 }, stage)).toBe('top-right');
  });
  it('comes back after four moves', () => {
    expect(nextCorner(nextCorner(nextCorner(nextCorner('top-left'))))).toBe('top-left');
  });
});
