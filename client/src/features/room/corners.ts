import type { Rect } from './gridLayout.ts';

/** Where the self-view rests. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

const CORNERS: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left'];

type Size = { width: number; height: number };

/** Space that the bars take at the stage's edges, in pixels. */
type Insets = { top: number; bottom: number; side: number };

/** The self-view's place in its corner. */
export function cornerRect(corner: Corner, stage: Size, tile: Size, insets: Insets): Rect {
  return {
    ...tile,
    x: corner.endsWith('left') ? insets.side : stage.width - tile.width - insets.side,
    y: corner.startsWith('top') ? insets.top : stage.height - tile.height - insets.bottom,
  };
}

/** The corner nearest to where the self-view was let go. */
export function nearestCorner(centre: { x: number; y: number }, stage: Size): Corner {
  const vertical = centre.y < stage.height / 2 ? 'top' : 'bottom';
  return `${vertical}-${centre.x < stage.width / 2 ? 'left' : 'right'}`;
}

/** The next corner clockwise, for those who do not drag. */
export function nextCorner(corner: Corner): Corner {
  return CORNERS[(CORNERS.indexOf(corner) + 1) % CORNERS.length] ?? 'bottom-right';
}

/** How large the self-view is on this stage, and how far from its edges: above the control bar where both do not fit side by side. */
export function tileOn(stage: Size): [Size, Insets] {
  if (stage.height < 480)
    return [
      { width: 136, height: 80 },
      { top: 64, bottom: 24, side: 24 },
    ];
  if (stage.width < 640)
    return [
      { width: 96, height: 128 },
      { top: 64, bottom: 112, side: 16 },
    ];
  return [
    { width: 232, height: 136 },
    { top: 72, bottom: stage.width < 900 ? 112 : 24, side: 24 },
  ];
}

/** How far the self-view reaches in from the right edge of this stage, where it rests unless it is moved. */
export function reachOfSelf(stage: Size): number {
  const [tile, { side }] = tileOn(stage);
  return tile.width + side;
}
