// The people of a meeting: shown wherever they are shown, and read aloud as they come and go.
import { changes } from './attendance.js';
import { announce } from './view/frame.js';
import { say } from './words.js';
export class Company {
    layout;
    #people = [];
    #self = '';
    constructor(layout) {
        this.layout = layout;
    }
    /** Shows who is there, and to whoever may let people in also who waits. */
    show(people, self, admits, recording) {
        const { came, left, waiting } = changes(this.#people, people, self);
        const name = (person) => person.name ?? say('somebody');
        for (const person of came)
            announce(say('joined', { name: name(person) }));
        for (const person of left)
            announce(say('left', { name: name(person) }));
        if (admits)
            for (const person of waiting)
                announce(say('awaiting', { name: name(person) }));
        this.#people = people;
        this.#self = self;
        this.layout.stage.people = people;
        this.layout.people.show(people, self, admits, recording);
        this.layout.waiting(admits ? people.filter((person) => person.state === 'waiting').length : 0);
    }
    get alone() {
        return !this.#people.some((person) => person.state === 'joined' && person.id !== this.#self);
    }
    nameOf(id) {
        return this.#people.find((person) => person.id === id)?.name ?? say('somebody');
    }
}
