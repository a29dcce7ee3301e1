// What the page was opened for, as its address says.
export function readAddress(search) {
    const query = new URLSearchParams(search);
    return { purpose: purposeOf(query), site: query.get('site'), relayOnly: query.get('relay') === 'only' };
}
function purposeOf(query) {
    const appointment = query.get('appointment');
    if (appointment)
        return { kind: 'appointment', id: appointment };
    const call = query.get('call');
    if (call)
        return { kind: 'call', id: call };
    const recording = query.get('recording');
    if (recording)
        return { kind: 'recording', id: recording };
    return { kind: 'lobby' };
}
