/** Draws lanes on a canvas: only what is in sight, colours given from outside. */
import { clockTime } from "$lib/words/dates";
import type { BarLook, LaneBar, Lanes } from "./lanes";
import { ticks, toX, type Span } from "./scale";

/** Colours, type and sizes of the page; pixels. */
export interface LaneLook {
  colour: (token: string) => string;
  font: string;
  strong: string;
  small: string;
  rem: number;
}

/** Sizes that follow from the size of text. */
export function laneSizes(rem: number): { lane: number; axis: number; gutter: number } {
  return { lane: Math.round(rem * 1.375), axis: Math.round(rem * 1.5), gutter: Math.round(rem * 10) };
}

export interface LanePicture {
  lanes: Lanes;
  span: Span;
  now: number;
  over: boolean;
  /** Pixels scrolled down. */
  top: number;
  width: number;
  height: number;
  ratio: number;
  chosen: string | null;
  under: LaneBar | null;
  focused: LaneBar | null;
}

const TOKENS: Record<BarLook, string> = { running: "running", computed: "computed", attention: "attention", failed: "failed", lost: "warning", cancelled: "n8" };

/** Hatching in a colour; made once a colour and pixel ratio. */
const hatchings = new Map<string, CanvasPattern | null>();
function hatching(context: CanvasRenderingContext2D, colour: string, ratio: number): CanvasPattern | string {
  const key = `${colour} ${ratio}`;
  let known = hatchings.get(key);
  if (known === undefined) {
    if (hatchings.size > 40) hatchings.clear();
    const side = Math.round(7 * ratio);
    const tile = document.createElement("canvas");
    tile.width = tile.height = side;
    const pen = tile.getContext("2d");
    if (pen) {
      pen.strokeStyle = colour;
      pen.lineWidth = 1.4 * ratio;
      pen.beginPath();
      for (const shift of [-side, 0, side]) {
        pen.moveTo(shift - 1, side + 1);
        pen.lineTo(shift + side + 1, -1);
      }
      pen.stroke();
    }
    known = context.createPattern(tile, "repeat");
    known?.setTransform(new DOMMatrix().scale(1 / ratio));
    hatchings.set(key, known);
  }
  return known ?? colour;
}

export function drawLanes(context: CanvasRenderingContext2D, picture: LanePicture, look: LaneLook): void {
  const { width, height, ratio } = picture;
  const { lane: laneHeight, axis, gutter } = laneSizes(look.rem);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.textBaseline = "middle";
  drawAxis(context, picture, look, axis, gutter);
  context.save();
  context.beginPath();
  context.rect(0, axis, width, height - axis);
  context.clip();
  const first = Math.max(0, Math.floor(picture.top / laneHeight));
  const last = Math.min(picture.lanes.lanes.length - 1, Math.floor((picture.top + height - axis) / laneHeight));
  for (const group of picture.lanes.groups) {
    if (group.first > last || group.first + group.lanes <= first) continue;
    const y = axis + group.first * laneHeight - picture.top;
    const below = y + group.lanes * laneHeight;
    context.strokeStyle = look.colour("n5");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, Math.round(below) - 0.5);
    context.lineTo(width, Math.round(below) - 0.5);
    context.stroke();
    // The name stays in sight while lanes of its worker are.
    const nameAt = Math.min(Math.max(y, axis), below - laneHeight);
    drawName(context, group.worker, group.trouble, nameAt, group.lanes, laneHeight, gutter, look);
  }
  context.font = look.small;
  context.textAlign = "right";
  context.fillStyle = look.colour("n9");
  for (let index = first; index <= last; index += 1) {
    const lane = picture.lanes.lanes[index];
    if (lane) context.fillText(String(lane.slot), gutter - look.rem * 0.5, axis + index * laneHeight - picture.top + laneHeight / 2);
  }
  context.beginPath();
  context.rect(gutter, axis, width - gutter, height - axis);
  context.clip();
  for (let index = first; index <= last; index += 1) {
    const lane = picture.lanes.lanes[index];
    const y = axis + index * laneHeight - picture.top;
    for (const bar of lane?.bars ?? []) drawBar(context, bar, y, laneHeight, gutter, picture, look);
  }
  if (!picture.over) {
    const x = Math.round(toX(picture.now, picture.span, gutter, width - gutter)) + 0.5;
    context.strokeStyle = look.colour("accent");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, axis);
    context.lineTo(x, height);
    context.stroke();
  }
  context.restore();
}

function drawAxis(context: CanvasRenderingContext2D, picture: LanePicture, look: LaneLook, axis: number, gutter: number): void {
  const { width, height, span } = picture;
  context.strokeStyle = look.colour("n4");
  context.fillStyle = look.colour("n10");
  context.font = look.small;
  context.textAlign = "left";
  context.lineWidth = 1;
  context.beginPath();
  for (const { at, step } of ticks(span, width - gutter, look.rem * 6)) {
    const x = Math.round(toX(at, span, gutter, width - gutter)) + 0.5;
    if (x < gutter) continue;
    context.moveTo(x, axis - 4);
    context.lineTo(x, height);
    const words = clockTime(at);
    context.fillText(step >= 60_000 ? words.replace(/:\d\d(?=\D*$)/, "") : words, x + 4, axis / 2);
  }
  context.stroke();
}

function drawName(context: CanvasRenderingContext2D, name: string, trouble: string | null, y: number, lanes: number, laneHeight: number, gutter: number, look: LaneLook): void {
  const room = gutter - look.rem * 2.2;
  context.textAlign = "left";
  context.font = look.strong;
  context.fillStyle = trouble ? look.colour("warning") : look.colour("n11");
  const words = trouble && lanes === 1 ? `${name}: ${trouble}` : name;
  context.fillText(cut(context, words, room), look.rem * 0.75, y + laneHeight / 2);
  if (trouble && lanes > 1) {
    context.font = look.small;
    context.fillText(cut(context, trouble, room), look.rem * 0.75, y + laneHeight * 1.5);
  }
}

/** A text as long as there is room. */
export function cut(context: Pick<CanvasRenderingContext2D, "measureText">, words: string, room: number): string {
  let text = words.length > 80 ? words.slice(0, 80) : words;
  if (text === words && context.measureText(text).width <= room) return text;
  while (text.length > 1 && context.measureText(`${text}…`).width > room) text = text.slice(0, Math.max(1, Math.floor(text.length * 0.85)));
  return `${text}…`;
}

function drawBar(context: CanvasRenderingContext2D, bar: LaneBar, y: number, laneHeight: number, gutter: number, picture: LanePicture, look: LaneLook): void {
  const { span, width } = picture;
  const left = toX(bar.from, span, gutter, width - gutter);
  const right = Math.max(left + 2, toX(bar.expected, span, gutter, width - gutter));
  if (right < gutter || left > width) return;
  const colour = look.colour(TOKENS[bar.look]);
  const pad = Math.max(2, Math.round(laneHeight * 0.12));
  const chosen = bar.plan === picture.chosen;
  const full = laneHeight - 2 * pad;
  const barHeight = bar.thin ? Math.max(4, Math.round(full * 0.3)) : full;
  const barTop = y + pad + (full - barHeight);
  // Beyond the edges nothing is drawn: a pattern over hours of pixels is slow.
  const from = Math.max(left, gutter - 4);
  const to = Math.min(right, width + 4);
  const filledTo = bar.thin ? to : Math.min(to, left + (right - left) * bar.share);
  if (filledTo < to && !bar.thin) {
    context.fillStyle = look.colour(bar.look === "lost" ? "warning-soft" : "running-soft");
    context.fillRect(from, barTop, to - from, barHeight);
    context.fillStyle = hatching(context, colour, picture.ratio);
    context.globalAlpha = 0.55;
    context.fillRect(Math.max(from, filledTo), barTop, to - Math.max(from, filledTo), barHeight);
    context.globalAlpha = 1;
  }
  context.fillStyle = colour;
  if (filledTo > from) context.fillRect(from, barTop, filledTo - from, barHeight);
  if (!bar.thin || right - left > 14) mark(context, bar, from, barTop, barHeight, to - from, filledTo - from, look);
  if (chosen || bar === picture.under || bar === picture.focused) {
    context.strokeStyle = look.colour(chosen || bar === picture.focused ? "n12" : "n9");
    context.lineWidth = bar === picture.focused ? 2.5 : 1.5;
    context.strokeRect(from - 0.5, barTop - 0.5, to - from + 1, barHeight + 1);
  }
}

/** The plan's number, with a sign for what colour alone would say. */
function mark(context: CanvasRenderingContext2D, bar: LaneBar, left: number, top: number, height: number, width: number, filled: number, look: LaneLook): void {
  if (bar.thin) {
    if (bar.look !== "failed") return;
    // A cross above the thin line of a failure.
    const size = Math.min(height * 1.2, 6);
    context.strokeStyle = look.colour("failed");
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(left + 3, top - 3 - size);
    context.lineTo(left + 3 + size, top - 3);
    context.moveTo(left + 3 + size, top - 3 - size);
    context.lineTo(left + 3, top - 3);
    context.stroke();
    return;
  }
  const sign = { running: "", computed: "", attention: " !", failed: " ×", lost: " ?", cancelled: " –" }[bar.look];
  const words = `${bar.plan}${sign}`;
  context.font = look.strong;
  const room = context.measureText(words).width + 10;
  if (room > width) return;
  context.textAlign = "left";
  // On the full colour the ground of the page is what can be read; on the hatching the text colour.
  context.fillStyle = filled >= room ? look.colour("n1") : look.colour("n12");
  if (filled > 0 && filled < room) {
    context.fillStyle = look.colour("n3");
    context.fillRect(left + 3, top + 2, room - 6, height - 4);
    context.fillStyle = look.colour("n12");
  }
  context.fillText(words, left + 5, top + height / 2 + 0.5);
}

/** The bar at a place of the canvas. */
export function barAt(picture: Pick<LanePicture, "lanes" | "span" | "top" | "width">, x: number, y: number, rem: number): { lane: number; bar: LaneBar } | null {
  const { lane: laneHeight, axis, gutter } = laneSizes(rem);
  if (y < axis || x < gutter) return null;
  const lane = Math.floor((y - axis + picture.top) / laneHeight);
  const bars = picture.lanes.lanes[lane]?.bars ?? [];
  const reaches = (bar: LaneBar): boolean => {
    const left = toX(bar.from, picture.span, gutter, picture.width - gutter);
    const right = Math.max(left + 2, toX(bar.expected, picture.span, gutter, picture.width - gutter));
    return x >= left - 2 && x <= right + 2;
  };
  // What goes on lies over what failed before.
  const bar = bars.findLast((one) => !one.thin && reaches(one)) ?? bars.findLast(reaches);
  return bar ? { lane, bar } : null;
}
