export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The part of a camera's picture that matters: the person in the middle. A tile near this shape shows them best. */
const PERSON = 4 / 3;

/** The side strip beside a pinned tile, as a share of the stage and within bounds, in pixels. */
const STRIP = { share: 0.2, least: 112, most: 260 };

/**
 * Tiles for `count` people that fill a stage of `width` by `height` pixels with `gap` between them. Of all numbers of
 * columns the one wins whose tiles show most of a person; a short last row is widened, so nothing stays empty.
 */
export function fillGrid(count: number, width: number, height: number, gap: number): Rect[] {
  let best: { rects: Rect[]; shown: number } | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const rects = rows(count, columns, width, height, gap);
    const shown = rects.reduce((sum, rect) => sum + visibleShare(rect.width / rect.height), 0);
    if (best === null || shown > best.shown + 1e-9) best = { rects, shown };
  }
  return best?.rects ?? [];
}

/** One tile large, the others in a strip: at the side of a wide stage, above on a tall one. The order of tiles stays. */
export function spotlight(count: number, pinned: number, width: number, height: number, gap: number): Rect[] {
  if (count === 1) return [{ x: 0, y: 0, width, height }];
  const isWide = width >= height;
  const length = isWide ? width : height;
  const strip = Math.min(STRIP.most, Math.max(STRIP.least, length * STRIP.share));
  const others = count - 1;
  const side = isWide ? height : width;
  // Upright on a wide stage, and from the top or left on: the other end is where the self-view rests.
  const each = Math.min(strip * (isWide ? 1 : PERSON), (side - gap * (others - 1)) / others);
  let place = 0;
  return Array.from({ length: count }, (_, index) => {
    if (index === pinned) {
      return isWide
        ? { x: 0, y: 0, width: width - strip - gap, height }
        : { x: 0, y: strip + gap, width, height: height - strip - gap };
    }
    const offset = place++ * (each + gap);
    return isWide
      ? { x: width - strip, y: offset, width: strip, height: each }
      : { x: offset, y: 0, width: each, height: strip };
  });
}

function rows(count: number, columns: number, width: number, height: number, gap: number): Rect[] {
  const rowCount = Math.ceil(count / columns);
  const tileHeight = (height - gap * (rowCount - 1)) / rowCount;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rowCount - 1 ? count - row * columns : columns;
    const tileWidth = (width - gap * (inRow - 1)) / inRow;
    return {
      x: (index - row * columns) * (tileWidth + gap),
      y: row * (tileHeight + gap),
      width: tileWidth,
      height: tileHeight,
    };
  });
}

/** How much of a person is left when their picture is cropped to a tile of this shape. */
function visibleShare(shape: number): number {
  return shape > PERSON ? PERSON / shape : shape / PERSON;
}

/**
 * How much wider, or taller, than its tile a picture may be and still fill it. Faces sit in the middle of a wide picture,
 * so a phone shows a laptop's picture cropped; of a tall one a deep crop would take the head.
 */
const WIDEST = 4;
const TALLEST = 2;

/** Whether a picture fills its tile or stands whole inside it. A shared screen is never cropped. */
export function fitOf(picture: number | null, tile: number, isScreen: boolean): 'cover' | 'contain' {
  if (isScreen) return 'contain';
  if (picture === null) return 'cover';
  return picture / tile > WIDEST || tile / picture > TALLEST ? 'contain' : 'cover';
}

/** The control bar lies this far up from the stage's lower edge, and this far to each side of its middle, in pixels. */
const BAR = { height: 96, half: 196 };

/** A name stands this far from the edges of its tile, and beside the bar only where it has this much room, in pixels. */
const NAME = { inset: 12, least: 180 };

/** Where a name stands: how wide it may be, and whether above the bar. */
export type NamePlace = { readonly isRaised: boolean; readonly width: number };

/**
 * Where the names of tiles stand, so that neither the control bar nor the self-view, `selfReach` from the right edge, covers
 * one. In a row all stand at the same height.
 */
export function namePlaces(
  tiles: readonly Rect[],
  stage: { width: number; height: number },
  selfReach: number,
): NamePlace[] {
  const covered = tiles.filter((tile) => lowWidth(tile, stage) === null);
  return tiles.map((tile) => {
    const width = lowWidth(tile, stage);
    const isRaised = width === null || covered.some(({ y, height }) => y === tile.y && height === tile.height);
    return { isRaised, width: isRaised ? raisedWidth(tile, stage, selfReach) : width };
  });
}

/** How wide a name may be that stands low in its tile; null where it would lie under the control bar. */
function lowWidth(tile: Rect, stage: { width: number; height: number }): number | null {
  const left = tile.x + NAME.inset;
  const width = tile.width - 2 * NAME.inset;
  const bar = { left: stage.width / 2 - BAR.half, right: stage.width / 2 + BAR.half };
  const isAboveBar = tile.y + tile.height <= stage.height - BAR.height;
  if (isAboveBar || left + width <= bar.left || left >= bar.right) return width;
  const besideBar = bar.left - left;
  return besideBar >= NAME.least ? besideBar : null;
}

function raisedWidth(tile: Rect, stage: { width: number }, selfReach: number): number {
  const width = tile.width - 2 * NAME.inset;
  const besideSelf = stage.width - selfReach - tile.x - NAME.inset;
  return besideSelf >= NAME.least ? Math.min(width, besideSelf) : width;
}
