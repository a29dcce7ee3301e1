// Who is in the room, and what has changed since it was last said.
const inState = (people, state) => people.filter((person) => person.state === state);
/** Those who are in the second list and not in the first. */
function added(before, after) {
    return after.filter((person) => !before.some((other) => other.id === person.id));
}
export function changes(before, after, self) {
    const wereHere = inState(before, 'joined');
    const areHere = inState(after, 'joined');
    const others = (people) => people.filter((person) => person.id !== self);
    return {
        came: others(added(wereHere, areHere)),
        left: others(added(areHere, wereHere)),
        waiting: added(inState(before, 'waiting'), inState(after, 'waiting')),
    };
}
