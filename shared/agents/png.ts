import { promisify } from "node:util";
import { crc32, deflate } from "node:zlib";

const deflated = promisify(deflate);

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BYTES_PER_PIXEL = 4;
/** Of the header: 8 bits a channel, of red, green, blue and alpha, and the one way there is of compressing, filtering and ordering. */
const FORM = [8, 6, 0, 0, 0];
/** Of areas of one color, more effort makes little difference. */
const EFFORT = 4;

/**
 * Pixels as a PNG (RFC 2083), compressed in the background: the renderer's own way to do it holds up whoever else is
 * being served.
 */
export async function encodePng(pixels: Buffer, width: number): Promise<Buffer> {
  const rowLength = width * BYTES_PER_PIXEL;
  const height = pixels.length / rowLength;
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, ...FORM]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Before each row a byte that says how it is filtered: not at all.
  const rows = Buffer.alloc(pixels.length + height);
  for (let row = 0; row < height; row += 1) {
    pixels.copy(rows, row * (rowLength + 1) + 1, row * rowLength, (row + 1) * rowLength);
  }
  const content = await deflated(rows, { level: EFFORT });
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", content), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
