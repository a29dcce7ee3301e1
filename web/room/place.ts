// Where a point of a picture is on the page, for pictures that are shown whole within a larger box (`object-fit: contain`).

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** A point as parts of the picture's width and height, both from 0 to 1: the same place on everybody's screen. */
export type Point = readonly [number, number];

/** The part of a box that the picture fills. */
export function pictureIn(box: Size, picture: Size): Box {
  if (picture.width <= 0 || picture.height <= 0) return { left: 0, top: 0, ...box };
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}

export function toPicture(x: number, y: number, shown: Box): Point {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  // Four decimals are a tenth of a pixel on the largest of screens, and keep messages short.
  const rounded = (value: number): number => Math.round(within(value) * 10_000) / 10_000;
  return [rounded((x - shown.left) / shown.width), rounded((y - shown.top) / shown.height)];
}

export function fromPicture([x, y]: Point, shown: Box): [number, number] {
  return [shown.left + x * shown.width, shown.top + y * shown.height];
}
