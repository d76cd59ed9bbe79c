import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as Resvg from "@resvg/resvg-js";
import pLimit from "p-limit";

import { AppError, IllegalTransitionError } from "../kernel/errors.ts";
import type { Picture } from "./org-chart-svg.ts";
import { encodePng } from "./png.ts";

/** A pixel takes four bytes, in the renderer and again on the way out. */
const MOST_PIXELS = 8_000_000;
/** What is longer some programs do not show. */
const LONGEST_SIDE = 16_384;
/** Drawn smaller than so, nobody reads a name. */
const SMALLEST_SCALE = 0.4;

const require = createRequire(import.meta.url);

/** So that text is the same on every machine, and there where a machine has no fonts at all. */
const FAMILY = "DejaVu Sans";
const FONT_FILES = ["DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"].map((file) =>
  join(dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf", file),
);

/** One at a time: each takes a core for as long as it lasts, and the memory of its pixels. */
const inTurn = pLimit(1);

/**
 * A chart in points, as PNG. @throws illegal_transition where it would be too small to be read, not_installed where
 * there is no renderer for this machine
 */
export function paintChart({ svg, width, height }: Picture): Promise<Buffer> {
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / Math.max(width, height));
  if (scale < SMALLEST_SCALE) {
    throw new IllegalTransitionError(
      `The chart of so many agents is too large for a picture in points (${width} × ${height}): ask for org.svg`,
    );
  }
  return inTurn(async () => {
    const { renderAsync } = await loadRenderer();
    const image = await renderAsync(svg, {
      fitTo: { mode: "zoom", value: scale },
      font: { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
    });
    return encodePng(image.pixels, image.width);
  });
}

/** Not before somebody wants a picture: it takes memory. Its part for this machine is an optional package, and may be missing. */
async function loadRenderer(): Promise<Pick<typeof Resvg, "renderAsync">> {
  try {
    return await import("@resvg/resvg-js");
  } catch (cause) {
    const message = "There is no renderer of pictures in points on this machine: ask for org.svg";
    throw new AppError("not_installed", message, { cause });
  }
}
