import type { Rect } from './gridLayout.ts';

/** Where the self-view rests. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

const CORNERS: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left'];

type Size = { width: number; height: number };

/** Space that the bars take at the stage's edges, in pixels. */
export type Insets = { top: number; bottom: number; side: number };

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
