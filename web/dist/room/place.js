// Where a point of a picture is on the page, for pictures that are shown whole within a larger box (`object-fit: contain`).
/** The part of a box that the picture fills. */
export function pictureIn(box, picture) {
    if (picture.width <= 0 || picture.height <= 0)
        return { left: 0, top: 0, ...box };
    const scale = Math.min(box.width / picture.width, box.height / picture.height);
    const width = picture.width * scale;
    const height = picture.height * scale;
    return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}
export function toPicture(x, y, shown) {
    const within = (value) => Math.min(1, Math.max(0, value));
    // Four decimals are a tenth of a pixel on the largest of screens, and keep messages short.
    const rounded = (value) => Math.round(within(value) * 10_000) / 10_000;
    return [rounded((x - shown.left) / shown.width), rounded((y - shown.top) / shown.height)];
}
export function fromPicture([x, y], shown) {
    return [shown.left + x * shown.width, shown.top + y * shown.height];
}
