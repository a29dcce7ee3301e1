// The own microphone, camera and screen: asking for them, turning them on and off, and why they could not be had.
const PROBLEMS = {
    NotAllowedError: 'denied',
    SecurityError: 'denied',
    NotFoundError: 'missing',
    NotReadableError: 'busy',
    OverconstrainedError: 'unsuitable',
    AbortError: 'interrupted',
};
export function problemOf(error) {
    return (error instanceof Error ? PROBLEMS[error.name] : undefined) ?? 'unavailable';
}
export class OwnMedia {
    hearers;
    #tracks = { microphone: null, camera: null, screen: null };
    #chosen = { microphone: null, camera: null };
    constructor(hearers) {
        this.hearers = hearers;
    }
    get tracks() {
        return this.#tracks;
    }
    /** What is on. A muted microphone stays open: so it is back at once, and no light goes on and off. */
    get on() {
        const { microphone, camera, screen } = this.#tracks;
        return { microphone: microphone?.enabled ?? false, camera: camera !== null, screen: screen !== null };
    }
    /** Turns microphone and camera on, with one question for both; where that fails, each by itself, to learn which is at fault. */
    async begin() {
        try {
            const stream = await userMedia(this.#constraints('microphone'), this.#constraints('camera'));
            for (const track of stream.getTracks())
                this.#take(track.kind === 'audio' ? 'microphone' : 'camera', track);
        }
        catch {
            await this.#open('microphone');
            await this.#open('camera');
        }
    }
    async turn(kind, on) {
        const track = this.#tracks[kind];
        if (kind === 'microphone' && track) {
            track.enabled = on;
            this.hearers.changed(kind, track);
        }
        else if (!on) {
            this.#release(kind);
        }
        else if (kind === 'screen') {
            await this.#share();
        }
        else {
            await this.#open(kind);
        }
    }
    /** Takes another device from now on. */
    async choose(kind, device) {
        const wasOn = this.on[kind];
        this.#chosen[kind] = device;
        if (this.#tracks[kind] === null)
            return;
        this.#release(kind);
        await this.#open(kind);
        if (!wasOn)
            await this.turn(kind, false);
    }
    chosen(kind) {
        return this.#tracks[kind]?.getSettings().deviceId ?? this.#chosen[kind];
    }
    end() {
        for (const kind of ['microphone', 'camera', 'screen'])
            this.#release(kind);
    }
    async #open(kind) {
        try {
            const only = this.#constraints(kind);
            const stream = kind === 'microphone' ? await userMedia(only, false) : await userMedia(false, only);
            this.#take(kind, stream.getTracks()[0] ?? null);
        }
        catch (error) {
            this.hearers.failed({ kind, problem: problemOf(error) });
        }
    }
    async #share() {
        try {
            const stream = await displayMedia();
            const track = stream.getVideoTracks()[0] ?? null;
            // Text on a screen must stay sharp; that it moves less smoothly is the smaller evil.
            if (track)
                track.contentHint = 'detail';
            this.#take('screen', track);
        }
        catch (error) {
            this.hearers.failed({ kind: 'screen', problem: problemOf(error) });
        }
    }
    #take(kind, track) {
        if (this.#tracks[kind] !== track)
            this.#tracks[kind]?.stop();
        this.#tracks[kind] = track;
        // It ends without being asked when the browser's own button stops the sharing, or a device is pulled out.
        track?.addEventListener('ended', () => {
            if (this.#tracks[kind] !== track)
                return;
            this.#release(kind);
            if (kind !== 'screen')
                this.hearers.failed({ kind, problem: 'interrupted' });
        });
        this.hearers.changed(kind, track);
    }
    #release(kind) {
        const track = this.#tracks[kind];
        if (!track)
            return;
        this.#tracks[kind] = null;
        track.stop();
        this.hearers.changed(kind, null);
    }
    #constraints(kind) {
        const chosen = this.#chosen[kind];
        const device = chosen === null ? {} : { deviceId: { exact: chosen } };
        if (kind === 'microphone')
            return { ...device, echoCancellation: true, noiseSuppression: true };
        return { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
    }
}
export async function devices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    return {
        microphone: all.filter((device) => device.kind === 'audioinput'),
        camera: all.filter((device) => device.kind === 'videoinput'),
    };
}
/** Can this browser share a screen at all? Those of phones cannot. */
export function canShare() {
    return 'getDisplayMedia' in navigator.mediaDevices;
}
function userMedia(audio, video) {
    return navigator.mediaDevices.getUserMedia({ audio, video });
}
function displayMedia() {
    return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
}
