// Who has agreed to be recorded, whose word is wanted, and what those in the room have done that ended a recording.
const inside = (people) => people.filter((person) => person.state === 'joined');
export function agreement(people, self) {
    const here = inside(people);
    const me = here.find((person) => person.id === self);
    const others = here.filter((person) => person.id !== self);
    const host = others.find((person) => person.host && person.consents) ?? null;
    return {
        own: me?.consents ?? false,
        missing: others.filter((person) => !person.consents),
        asker: me && !me.consents ? host : null,
    };
}
/** Who has ended a recording by coming in without having agreed, or by agreeing no longer. Nobody, if it was stopped. */
export function objection(before, after) {
    const earlier = new Map(inside(before).map((person) => [person.id, person]));
    for (const who of inside(after)) {
        if (who.consents)
            continue;
        const was = earlier.get(who.id);
        if (!was)
            return { kind: 'newcomer', who };
        if (was.consents)
            return { kind: 'withdrawn', who };
    }
    return null;
}
