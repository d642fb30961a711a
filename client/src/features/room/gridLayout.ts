export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The shape of most cameras. A tile near it crops least. */
const PICTURE = 16 / 9;

/** The side strip beside a pinned tile, as a share of the stage and within bounds, in pixels. */
const STRIP = { share: 0.2, least: 112, most: 260 };

/**
 * Tiles for `count` people that fill a stage of `width` by `height` pixels with `gap` between them. Of all numbers of
 * columns the one wins whose tiles show most of a camera's picture; a short last row is widened, so nothing stays empty.
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
  const natural = isWide ? strip / PICTURE : strip * (4 / 3);
  const each = Math.min(natural, (side - gap * (others - 1)) / others);
  const start = (side - each * others - gap * (others - 1)) / 2;
  let place = 0;
  return Array.from({ length: count }, (_, index) => {
    if (index === pinned) {
      return isWide
        ? { x: 0, y: 0, width: width - strip - gap, height }
        : { x: 0, y: strip + gap, width, height: height - strip - gap };
    }
    const offset = start + place++ * (each + gap);
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

/** How much of a camera's picture is left when it is cropped to a tile of this shape. */
function visibleShare(shape: number): number {
  return shape > PICTURE ? PICTURE / shape : shape / PICTURE;
}

/** A crop that takes more than this away from a picture is worse than bars beside it. */
const DEEPEST_CROP = 2.4;

/** Whether a picture fills its tile or stands whole inside it. A shared screen is never cropped. */
export function fitOf(picture: number | null, tile: number, isScreen: boolean): 'cover' | 'contain' {
  if (isScreen) return 'contain';
  if (picture === null) return 'cover';
  return Math.max(picture / tile, tile / picture) > DEEPEST_CROP ? 'contain' : 'cover';
}
