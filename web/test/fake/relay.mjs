// Plays the relay in a page of its own: a peer connection for each person, and everybody's tracks go to everybody else.
// It runs in the browser; `send` and the calls of `window.relay` are how the fake server talks with it.

export function relay() {
  const peers = new Map();
  const KINDS = ['microphone', 'camera', 'screen'];

  const sounds = new AudioContext();

  /** A received voice is sent on by way of the mixer only: Chromium does not forward it otherwise, nor unless it is played. */
  function forwarded(track) {
    const stream = new MediaStream([track]);
    const player = new Audio();
    player.muted = true;
    player.srcObject = stream;
    void player.play();
    const mixed = sounds.createMediaStreamDestination();
    sounds.createMediaStreamSource(stream).connect(mixed);
    return mixed.stream.getAudioTracks()[0];
  }

  async function offer(id) {
    const peer = peers.get(id);
    if (!peer || peer.offering) return;
    peer.offering = true;
    const { connection } = peer;
    for (const [other, { tracks }] of peers) {
      if (other === id) continue;
      for (const [kind, track] of Object.entries(tracks)) {
        const key = `${other} ${kind}`;
        if (peer.sent.has(key)) continue;
        const stream = new MediaStream([track]);
        peer.sent.set(key, connection.addTransceiver(track, { direction: 'sendonly', streams: [stream] }));
      }
    }
    await connection.setLocalDescription(await connection.createOffer());
    if (connection.iceGatheringState !== 'complete') {
      await new Promise((resolve) => {
        connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve();
      });
    }
    const streams = [...peer.sent]
      .filter(([key]) => peers.has(key.split(' ')[0]))
      .map(([key, { mid }]) => ({ mid, from: key.split(' ')[0], kind: key.split(' ')[1] }));
    peer.number += 1;
    window.tell(id, { type: 'offer', number: peer.number, sdp: connection.localDescription.sdp, streams });
  }

  window.relay = {
    async enter(id) {
      window.relay.leave(id);
      const connection = new RTCPeerConnection();
      const peer = { connection, tracks: {}, sent: new Map(), number: 0, offering: false };
      for (const kind of KINDS) {
        const transceiver = connection.addTransceiver(kind === 'microphone' ? 'audio' : 'video', {
          direction: 'recvonly',
        });
        const { track } = transceiver.receiver;
        peer.tracks[kind] = kind === 'microphone' ? forwarded(track) : track;
      }
      peers.set(id, peer);
      await offer(id);
    },
    async answer(id, sdp) {
      const peer = peers.get(id);
      await peer?.connection.setRemoteDescription({ type: 'answer', sdp });
      if (!peer) return;
      peer.offering = false;
      for (const [other, { sent }] of peers) {
        const missing = [...peers.keys()].some((from) => from !== other && !sent.has(`${from} camera`));
        if (missing) await offer(other);
      }
    },
    async restart(id) {
      const peer = peers.get(id);
      peer?.connection.restartIce();
      await offer(id);
    },
    leave(id) {
      const peer = peers.get(id);
      peer?.connection.close();
      peers.delete(id);
      // What was sent of one who has left is not sent again: whoever comes back has other tracks.
      for (const { sent } of peers.values()) {
        for (const key of sent.keys()) if (key.startsWith(`${id} `)) sent.delete(key);
      }
    },
    connected: (id) => peers.get(id)?.connection.connectionState,
  };
}
