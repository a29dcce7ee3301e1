// The WebRTC connection with the relay. The relay always offers; this side answers, and changes tracks without negotiating.
/** The m-lines for what this side sends; they stay for as long as the connection does. */
const MIDS = { microphone: '0', camera: '1', screen: '2' };
/** The layers of the camera's picture: how many times smaller each is, and the most bits per second that it may take. */
const LAYERS = {
    q: { smaller: 4, bits: 150_000 },
    h: { smaller: 2, bits: 500_000 },
    f: { smaller: 1, bits: 1_700_000 },
};
const SCREEN_BITS = 2_500_000;
/** So wide a picture is sent in three layers, and in two from here on. */
const WIDE = 960;
const MIDDLING = 480;
export class Connection {
    peer;
    #last = Promise.resolve();
    #tracks;
    constructor(iceServers, relayOnly, tracks, hearers) {
        this.#tracks = tracks;
        this.#hearers = hearers;
        this.peer = new RTCPeerConnection({
            iceServers: [...iceServers],
            iceTransportPolicy: relayOnly ? 'relay' : 'all',
            bundlePolicy: 'max-bundle',
        });
        this.peer.onconnectionstatechange = () => hearers.state(this.peer.connectionState);
    }
    #hearers;
    /** Takes an offer and answers it. Offers are taken one after the other, whenever they come. */
    answer(sdp, streams) {
        const answered = this.#last.catch(() => undefined).then(() => this.#answer(sdp, streams));
        this.#last = answered;
        return answered;
    }
    async publish(kind, track) {
        this.#tracks = { ...this.#tracks, [kind]: track };
        const sender = this.#transceiver(MIDS[kind])?.sender;
        await sender?.replaceTrack(track);
        // Another camera's picture may be larger or smaller.
        if (sender && track && sender.getParameters().encodings.length > 1)
            await shape(sender, kind);
    }
    close() {
        this.peer.onconnectionstatechange = null;
        this.peer.close();
    }
    async #answer(sdp, streams) {
        await this.peer.setRemoteDescription({ type: 'offer', sdp });
        const inactive = inactiveMids(sdp);
        for (const [kind, mid] of Object.entries(MIDS)) {
            const transceiver = this.#transceiver(mid);
            if (!transceiver || inactive.has(mid) || transceiver.direction === 'sendonly')
                continue;
            transceiver.direction = 'sendonly';
            await transceiver.sender.replaceTrack(this.#tracks[kind]);
            await shape(transceiver.sender, kind);
        }
        const answer = await this.peer.createAnswer();
        await this.peer.setLocalDescription(answer);
        this.#hearers.streams(streams.flatMap((stream) => this.#received(stream)));
        return this.peer.localDescription?.sdp ?? '';
    }
    #received(stream) {
        const track = this.#transceiver(stream.mid)?.receiver.track;
        return track ? [{ ...stream, track }] : [];
    }
    #transceiver(mid) {
        return this.peer.getTransceivers().find((transceiver) => transceiver.mid === mid);
    }
}
/** Gives each layer that the offer asks for its size, and the screen the bits that text needs to be legible. */
async function shape(sender, kind) {
    if (kind === 'microphone')
        return;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) {
        if (kind === 'screen') {
            encoding.maxBitrate = SCREEN_BITS;
            continue;
        }
        const layer = encoding.rid === undefined ? undefined : LAYERS[encoding.rid];
        if (layer && parameters.encodings.length > 1) {
            const smaller = scaleOf(layer.smaller, sender.track?.getSettings().width ?? WIDE);
            encoding.active = smaller !== null;
            encoding.scaleResolutionDownBy = smaller ?? layer.smaller;
        }
        encoding.maxBitrate = (layer ?? LAYERS['f'])?.bits ?? SCREEN_BITS;
    }
    if (parameters.encodings.length > 0)
        await sender.setParameters(parameters);
}
/**
 * How many times smaller a layer is sent of a picture so wide; null for one that is not sent. Browsers send fewer layers of a small
 * picture and leave out the largest, so the largest that they do send has to be the picture itself.
 */
export function scaleOf(smaller, width) {
    const scale = smaller / (width >= WIDE ? 1 : width >= MIDDLING ? 2 : 4);
    return scale < 1 ? null : scale;
}
/** The m-lines that the offer has no use for: whatever their transceivers say, nothing may be sent on them. */
export function inactiveMids(sdp) {
    const sections = sdp.split(/^m=/m).slice(1);
    const inactive = sections.filter((section) => /^a=inactive\s*$/m.test(section));
    return new Set(inactive.map((section) => /^a=mid:(\S+)/m.exec(section)?.[1] ?? ''));
}
