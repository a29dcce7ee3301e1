//! Journeys through the real parts: HTTP and WebSocket, the server, PostgreSQL.

mod world;
