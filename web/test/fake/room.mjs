// A room on the fake server, as docs/rooms.md has it: tokens, waiting, people, and media by the page that plays the relay.
import { randomUUID } from 'node:crypto';
import { COMPLETING } from './recorded.mjs';
import { relay } from './relay.mjs';
import { tokens } from './server.mjs';

export const CALL = '11111111-1111-4111-8111-111111111111';
const GRANTS = { audio: true, video: true, screen: true, subscribe: true, data: true, record: false, admit: false };

export class FakeRoom {
  people = new Map();
  /** What was recorded, as GraphQL has it; the last goes on while `recording` is true. */
  recordings = [];
  graceSeconds = 20;
  kind = 'CONSULTATION';
  status = 'ANSWERED';
  #tokens = new Map();
  #lines = new Map();
  #page;

  constructor(server, names, host) {
    this.server = server;
    for (const [id, name] of Object.entries(names)) {
      const off = { microphone: false, camera: false, screen: false, consents: false };
      this.people.set(id, { id, name, host: id === host, state: id === host ? 'admitted' : 'invited', ...off });
    }
    const entry = (_, who) => {
      const person = this.people.get(who);
      if (person.state === 'removed') return { code: 'REMOVED_FROM_CALL' };
      if (person.state === 'invited') person.state = 'waiting';
      return { entry: { call: { id: CALL, kind: this.kind } } };
    };
    const receipt = { receipt: { position: '1' } };
    Object.assign(server.answers, {
      signIn: ({ email }) => ({ signIn: tokens(email.split('@')[0]) }),
      refresh: () => ({ code: 'TOKEN_EXPIRED' }),
      enterRoom: entry,
      enterCall: entry,
      createRoomToken: (_, who) => {
        const token = randomUUID();
        this.#tokens.set(token, who);
        return { createRoomToken: { token, url: `${server.url.replace('http', 'ws')}/rooms/ws` } };
      },
      call: (_, who) => ({
        me: { accountId: who },
        call: {
          id: CALL,
          status: this.status,
          rules: { recording: true },
          queue: null,
          recordings: this.recordings.map((one) => ({ ...one, mayWatch: this.people.get(who).host })),
          participants: [...this.people.values()].map(({ id, consents }) => ({
            accountId: id,
            consentsToRecording: consents,
          })),
        },
      }),
      admitToCall: ({ person }) => {
        this.people.get(person).state = 'admitted';
        this.#settle(person);
        return { admitToCall: receipt };
      },
      removeFromCall: ({ person }) => {
        this.people.get(person).state = 'removed';
        this.close(person, 'removed');
        return { removeFromCall: receipt };
      },
      endCall: () => {
        this.status = 'COMPLETED';
        this.#stop('CALL_ENDED');
        for (const id of [...this.#lines.keys()]) this.close(id, 'call_ended');
        return { endCall: receipt };
      },
      setRecordingConsent: ({ given }, who) => {
        this.people.get(who).consents = given;
        if (!this.#agreed()) this.#stop('CONSENT_WITHDRAWN');
        this.everybody();
        return { setRecordingConsent: receipt };
      },
      startRecording: (_, who) => {
        if (!this.people.get(who).host) return { code: 'FORBIDDEN' };
        if (!this.#agreed()) return { code: 'RECORDING_CONSENT_MISSING' };
        const id = randomUUID();
        this.recordings.push({ id, startedAt: new Date().toISOString(), stoppedAt: null, reason: null, ...COMPLETING });
        this.everybody();
        return { startRecording: receipt };
      },
      stopRecording: () => {
        this.#stop('STOPPED');
        this.everybody();
        return { stopRecording: receipt };
      },
    });
    server.connected = (line) => this.#connected(line);
  }

  get recording() {
    return this.recordings.at(-1)?.stoppedAt === null;
  }

  #agreed() {
    return [...this.people.values()].every(({ state, consents }) => state !== 'joined' || consents);
  }

  #stop(reason) {
    if (this.recording) Object.assign(this.recordings.at(-1), { stoppedAt: new Date().toISOString(), reason });
  }

  /** Without a page that plays the relay there is signalling, and no media. */
  async playRelay(context) {
    this.#page = await context.newPage();
    await this.#page.exposeFunction('tell', (id, message) => this.tell(id, message));
    await this.#page.goto(`${this.server.url}/relay`);
    // A hand on the page, so that it may play what it forwards.
    await this.#page.mouse.click(10, 10);
    await this.#page.evaluate(`(${relay.toString()})()`);
  }

  /** Has the playing page do something; it may be closed before it has, at the end of a test. */
  #relay(what, ...given) {
    const done = this.#page?.evaluate(([name, more]) => window.relay[name](...more), [what, given]);
    done?.catch(() => undefined);
  }

  tell(id, message) {
    this.#lines.get(id)?.send(JSON.stringify(message));
  }

  everybody(message = { type: 'people', people: [...this.people.values()], recording: this.recording }) {
    for (const id of this.#lines.keys()) if (this.people.get(id).state === 'joined') this.tell(id, message);
  }

  close(id, reason, more = {}) {
    this.tell(id, { type: 'closed', reason, code: null, return: false, ...more });
    const line = this.#lines.get(id);
    this.#gone(id);
    line?.close();
  }

  #connected(line) {
    let who;
    line.on('message', (raw) => {
      const said = JSON.parse(raw);
      if (said.type === 'join') {
        who = this.#tokens.get(said.token);
        this.#tokens.delete(said.token);
        if (!who)
          return line.send(JSON.stringify({ type: 'closed', reason: 'refused', code: 'TOKEN_REUSED', return: true }));
        this.#lines.set(who, line);
        return this.#settle(who);
      }
      this.said.push({ who, ...said });
      this.#heard(who, said);
    });
    line.on('close', () => who && this.#lines.get(who) === line && this.#gone(who));
  }

  said = [];

  #heard(who, { type, ...said }) {
    if (type === 'answer') this.#relay('answer', who, said.sdp);
    if (type === 'restart') this.#relay('restart', who);
    if (type === 'chat' || type === 'draw') this.everybody({ type, from: who, ...said });
    if (type === 'leave') this.close(who, 'hung_up', { return: true });
    if (type !== 'media') return;
    Object.assign(this.people.get(who), said);
    this.everybody();
  }

  /** Lets somebody in, or has him wait, as he stands. */
  #settle(id) {
    const person = this.people.get(id);
    if (person.state === 'waiting') {
      const host = [...this.people.values()].find((other) => other.host)?.name ?? null;
      this.tell(id, { type: 'waiting', call: CALL, host });
      return this.everybody();
    }
    if (!this.#lines.has(id)) return this.everybody();
    person.state = 'joined';
    if (!person.consents) this.#stop('NEWCOMER_WITHOUT_CONSENT');
    const { graceSeconds } = this;
    const grants = { ...GRANTS, admit: person.host, record: person.host };
    const people = [...this.people.values()];
    const inside = {
      call: CALL,
      self: id,
      connection: randomUUID(),
      grants,
      graceSeconds,
      iceServers: [],
      people,
      recording: this.recording,
    };
    this.tell(id, { type: 'joined', ...inside });
    this.everybody();
    this.#relay('enter', id);
  }

  #gone(id) {
    this.#lines.delete(id);
    const person = this.people.get(id);
    Object.assign(person, { microphone: false, camera: false, screen: false });
    // Whoever was in may come back without being let in again, as within the grace time.
    if (person.state === 'joined') person.state = 'left';
    this.#relay('leave', id);
    this.everybody();
  }
}
