import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Player } from '../../dist/room/player.js';

let seconds, films, player;

/** A media element that plays as time goes on, at the rate that it has been given, and is late if it is told to. */
class FakeMedia {
  duration;
  ended = false;
  error = null;
  paused = true;
  playbackRate = 1;
  readyState = 4;
  seeking = false;
  jumps = 0;
  #at = 0;

  constructor(duration) {
    this.duration = duration;
  }

  get currentTime() {
    return this.#at;
  }

  set currentTime(to) {
    this.jumps += 1;
    this.#at = Math.min(to, this.duration);
    this.ended = this.#at >= this.duration;
  }

  play() {
    if (this.ended) throw new Error('it would begin anew');
    this.paused = false;
    return Promise.resolve();
  }

  pause() {
    this.paused = true;
  }

  pass(time) {
    if (this.paused || this.readyState < 3) return;
    this.#at = Math.min(this.#at + time * this.playbackRate, this.duration);
    this.ended = this.#at >= this.duration;
    if (this.ended) this.paused = true;
  }

  /** Is somewhere else than it should be, without having been told to. */
  stray(by) {
    this.#at += by;
  }
}

function pass(time) {
  for (let gone = 0; gone < time - 0.001; gone += 0.1) {
    seconds += 0.1;
    for (const { media } of films) media.pass(0.1);
    player.tick();
  }
}

const near = (one, other, within = 0.09) => assert.ok(Math.abs(one - other) <= within, `${one} is not ${other}`);

beforeEach(() => {
  seconds = 100;
  films = [
    { span: { startsAfter: 0, lasts: 12 }, media: new FakeMedia(12) },
    { span: { startsAfter: 1.5, lasts: 10 }, media: new FakeMedia(10) },
  ];
  player = new Player(films, () => seconds);
});

test('each begins when its time has come', () => {
  player.play();
  assert.deepEqual(
    films.map(({ media }) => media.paused),
    [false, true],
  );
  pass(1.2);
  assert.equal(films[1].media.currentTime, 0);
  pass(1.8);
  near(player.now, 3);
  near(films[0].media.currentTime, 3);
  near(films[1].media.currentTime, 1.5, 0.12);
  assert.deepEqual([player.going, films[0].media.jumps, films[1].media.jumps], ['playing', 0, 0]);
});

test('one that has to load holds up all of them, and the clock', () => {
  player.play();
  pass(3);
  films[1].media.readyState = 2;
  pass(2);
  assert.equal(player.going, 'loading');
  near(player.now, 3.1);
  assert.equal(films[0].media.paused, true);
  films[1].media.readyState = 4;
  pass(1);
  assert.equal(player.going, 'playing');
  near(films[0].media.currentTime, player.now);
});

test('one that strays a little goes slower until it is in step', () => {
  player.play();
  pass(3);
  films[0].media.stray(0.2);
  pass(0.1);
  assert.equal(films[0].media.playbackRate, 0.9);
  pass(3);
  assert.equal(films[0].media.playbackRate, 1);
  near(films[0].media.currentTime, player.now, 0.03);
  assert.equal(films[0].media.jumps, 0);
});

test('one that strays far jumps, but not all the time', () => {
  player.play();
  pass(3);
  films[0].media.stray(-2);
  pass(0.1);
  near(films[0].media.currentTime, player.now);
  assert.equal(films[0].media.jumps, 1);
  films[0].media.stray(-2);
  pass(1);
  assert.equal(films[0].media.jumps, 1);
  pass(1.5);
  assert.equal(films[0].media.jumps, 2);
});

test('whoever seeks has all of them there, playing or not', () => {
  player.seek(5);
  assert.deepEqual(
    films.map(({ media }) => media.currentTime),
    [5, 3.5],
  );
  assert.equal(player.going, 'paused');
  player.play();
  pass(1);
  near(player.now, 6);
  player.seek(0.5);
  assert.equal(player.going, 'playing', 'all of them are ready');
  assert.deepEqual([films[1].media.paused, films[1].media.currentTime], [true, 0]);
  player.seek(-9);
  assert.equal(player.now, 0);
  player.seek(99);
  assert.deepEqual([player.now, player.going], [12, 'ended']);
});

test('it ends once, and begins anew when it is played again', () => {
  player.play();
  pass(12.5);
  assert.deepEqual([player.going, player.now], ['ended', 12]);
  assert.ok(films.every(({ media }) => media.paused));
  player.play();
  pass(1);
  near(player.now, 1);
  near(films[0].media.currentTime, 1);
});

test('a file that is shorter than was said, or broken, holds up nobody', () => {
  films[1].media.duration = 4;
  player.play();
  pass(7);
  assert.equal(player.going, 'playing');
  films[0].media.error = {};
  films[0].media.readyState = 0;
  pass(1);
  assert.equal(player.going, 'playing');
  near(player.now, 8);
});

test('without anything to be played it is over at once', () => {
  player = new Player([], () => seconds);
  player.play();
  assert.deepEqual([player.length, player.going], [0, 'paused']);
});
