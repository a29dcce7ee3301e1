// How the connection is, in the figures that tests and people who look for a fault ask for.

export interface Figures {
  readonly framesDecoded: number;
  readonly audioPacketsReceived: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly roundTripSeconds: number | null;
  readonly selectedLocalType: string | null;
  readonly selectedRemoteAddress: string | null;
  readonly selectedRemotePort: number | null;
  readonly selectedProtocol: string | null;
  readonly sent: readonly Sent[];
  readonly received: readonly ReceivedFigures[];
}

export interface Sent {
  readonly mid: string;
  readonly rid: string | null;
  readonly packets: number;
  readonly frames: number;
  readonly width: number;
}

export interface ReceivedFigures {
  readonly mid: string;
  readonly packets: number;
  readonly lost: number;
  readonly frames: number;
  readonly width: number;
}

type Entry = Readonly<Record<string, unknown>> & { readonly type: string };

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const words = (value: unknown): string => (typeof value === 'string' ? value : '');

export async function figures(peer: RTCPeerConnection): Promise<Figures> {
  const entries = new Map<string, Entry>();
  (await peer.getStats()).forEach((entry: Entry & { id: string }) => entries.set(entry.id, entry));
  const of = (type: string): Entry[] => [...entries.values()].filter((entry) => entry.type === type);

  const transport = of('transport')[0];
  const pair = entries.get(words(transport?.['selectedCandidatePairId']));
  const local = entries.get(words(pair?.['localCandidateId']));
  const remote = entries.get(words(pair?.['remoteCandidateId']));
  const inbound = of('inbound-rtp');
  const sum = (list: Entry[], name: string): number => list.reduce((total, entry) => total + count(entry[name]), 0);

  return {
    framesDecoded: sum(inbound, 'framesDecoded'),
    audioPacketsReceived: sum(
      inbound.filter((entry) => entry['kind'] === 'audio'),
      'packetsReceived',
    ),
    bytesReceived: count(transport?.['bytesReceived']),
    bytesSent: count(transport?.['bytesSent']),
    roundTripSeconds: typeof pair?.['currentRoundTripTime'] === 'number' ? pair['currentRoundTripTime'] : null,
    selectedLocalType: local ? words(local['candidateType']) : null,
    selectedRemoteAddress: remote ? words(remote['address']) : null,
    selectedRemotePort: remote ? count(remote['port']) : null,
    selectedProtocol: local ? words(local['protocol']) : null,
    sent: of('outbound-rtp').map((entry) => ({
      mid: words(entry['mid']),
      rid: typeof entry['rid'] === 'string' ? entry['rid'] : null,
      packets: count(entry['packetsSent']),
      frames: count(entry['framesEncoded']),
      width: count(entry['frameWidth']),
    })),
    received: inbound.map((entry) => ({
      mid: words(entry['mid']),
      packets: count(entry['packetsReceived']),
      lost: count(entry['packetsLost']),
      frames: count(entry['framesDecoded']),
      width: count(entry['frameWidth']),
    })),
  };
}
