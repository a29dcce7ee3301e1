// Whether calls reach somebody of the team, and whom those who call would reach. Pure: the time is an input.
export const STATUSES = ['AVAILABLE', 'BUSY', 'AWAY', 'DO_NOT_DISTURB', 'ON_BREAK'];
/** What holds now of what was said: a break ends by itself. */
export function current(said, now) {
    const over = said.status === 'ON_BREAK' && said.until !== null && said.until <= now;
    return over ? { ...said, status: 'AVAILABLE', until: null } : said;
}
export function isReached(member, now) {
    return current(member, now).status === 'AVAILABLE' && !member.talking;
}
/** In whole seconds, and never less than one before it is over. */
export function secondsLeft(until, now) {
    return Math.max(0, Math.ceil((until.getTime() - now.getTime()) / 1_000));
}
const MINUTE = 60_000;
/** Whoever names an earlier time means one that has passed, not tomorrow's. */
const LONGEST = 12 * 60 * MINUTE;
export function inMinutes(minutes, now) {
    return new Date(now.getTime() + minutes * MINUTE);
}
/** The next time at which a clock shows this (`HH:MM`); null if it is no time, or none that is near. */
export function nextTime(clock, now) {
    const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(clock) ?? [];
    if (hours === undefined || minutes === undefined)
        return null;
    const at = new Date(now);
    at.setHours(Number(hours), Number(minutes), 0, 0);
    if (at <= now)
        at.setDate(at.getDate() + 1);
    return at.getTime() - now.getTime() <= LONGEST ? at : null;
}
export function prospectOf({ free, talking }) {
    if (free > 0)
        return 'free';
    return talking > 0 ? 'talking' : 'nobody';
}
