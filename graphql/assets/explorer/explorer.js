// GraphiQL on this server: queries and mutations over HTTP, subscriptions by graphql-transport-ws at the same address.
'use strict';

// GraphiQL puts a style sheet into the page while a dialog is open; its part for that looks here for the nonce.
window.__webpack_nonce__ = document.currentScript.nonce;

const FIRST = `# Randevu's GraphQL. Run it: the button, or
# Ctrl-Enter. Who gives appointments at the demo's
# clinic? Everybody may ask that.

{
  providers(site: "istanbul-klinik", first: 3) {
    nodes {
      name
      zone
    }
  }
}

# Most else is for those who are signed in. Run
# this in a tab of its own (+), without the #:
#
# mutation {
#   signIn(
#     site: "istanbul-klinik"
#     email: "can@example.com"
#     password: "randevu-demo"
#   ) {
#     accessToken
#   }
# }
#
# and put the token under Headers, below:
#
# { "authorization": "Bearer TOKEN" }
#
# Tabs that you open after that start with it. More
# sign-ins and queries are printed as the server
# starts.
`;

// One WebSocket for each subscription: a page of this kind has few, and each may be by somebody else.
function subscribe(request, headers, observer) {
  const address = new URL('/graphql', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const socket = new WebSocket(address, 'graphql-transport-ws');
  const say = message => socket.send(JSON.stringify(message));
  let over = false;
  const end = (how, what) => {
    if (!over) {
      over = true;
      observer[how](what);
    }
    socket.close(1000);
  };
  const name = Object.keys(headers).find(key => key.toLowerCase() === 'authorization');
  socket.onopen = () => say({ type: 'connection_init', payload: name ? { authorization: headers[name] } : {} });
  socket.onmessage = ({ data }) => {
    const { type, payload } = JSON.parse(data);
    if (type === 'connection_ack') say({ id: '1', type: 'subscribe', payload: request });
    if (type === 'ping') say({ type: 'pong' });
    if (type === 'next' && !over) observer.next(payload);
    if (type === 'error') end('error', payload);
    if (type === 'complete') end('complete');
  };
  socket.onclose = ({ code, reason }) => {
    const hint = code === 4403 ? '. Is the token under Headers still good?' : '';
    end('error', [{ message: `The connection was closed: ${code} ${reason}${hint}` }]);
  };
  return {
    unsubscribe() {
      over = true;
      socket.close(1000);
    },
  };
}

async function ask(request, headers) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `${response.status} ${response.statusText}: ${text}` }] };
  }
}

function isSubscription({ query, operationName }) {
  // GraphiQL offers the document as it parsed it, but that lags behind what was just pasted.
  const { parse, getOperationAST } = GraphiQL.GraphQL;
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    // Not GraphQL: the server says why.
    return false;
  }
}

function fetcher(request, { headers = {} } = {}) {
  return isSubscription(request)
    ? { subscribe: observer => subscribe(request, headers, observer) }
    : ask(request, headers);
}

function Explorer() {
  // A new tab starts with the headers of the one before: whoever signed in need not do so again.
  const [headers, setHeaders] = React.useState('');
  return React.createElement(
    GraphiQL,
    {
      fetcher,
      defaultQuery: FIRST,
      defaultEditorToolsVisibility: 'headers',
      defaultHeaders: headers,
      onEditHeaders: setHeaders,
      schemaDescription: true,
      // Tabs, history and headers survive a reload, but not the window: there are tokens and passwords among them.
      storage: sessionStorage,
      shouldPersistHeaders: true,
    },
    React.createElement(GraphiQL.Logo, null, React.createElement('a', { href: '/' }, 'Randevu')),
  );
}

ReactDOM.createRoot(document.getElementById('explorer')).render(React.createElement(Explorer));
