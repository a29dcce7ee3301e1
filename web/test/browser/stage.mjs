// A browser for all tests of a file, and for each test a fake server with a room of its own.
import { after, afterEach, before, beforeEach } from 'node:test';
import { FakeRoom } from '../fake/room.mjs';
import { FakeServer } from '../fake/server.mjs';
import { launch } from './browser.mjs';

/** `set` gets what was made before each test: `{ browser, server, room }`. `names` are the people of the room, by id. */
export function stage(names, host, set) {
  let browser, server;
  before(async () => (browser = await launch()));
  after(() => browser.close());
  beforeEach(async () => {
    server = await new FakeServer().start();
    await set({ browser, server, room: new FakeRoom(server, names, host) });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server.stop();
  });
}
