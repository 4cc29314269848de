// Better Auth's plugin of API keys, over node:http: `POST /verify {"key": …}`. Arguments: PORT DATABASE_URL KEYS. It writes the keys
// that it makes to the file KEYS, one a line, and then listens, in two processes.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";

const [port, database, file] = process.argv.slice(2);
const count = 1000;

const auth = betterAuth({
    baseURL: `http://127.0.0.1:${port}`,
    secret: "made-for-a-benchmark-on-this-machine-alone",
    database: new pg.Pool({ connectionString: database, max: 8 }),
    emailAndPassword: { enabled: true },
    // By default a key may be used ten times a day.
    plugins: [apiKey({ rateLimit: { enabled: false } })],
    telemetry: { enabled: false },
});

if (cluster.isPrimary) {
    await makeKeys();
    for (let process = 0; process < 2; process += 1) cluster.fork();
} else {
    serve();
}

async function makeKeys() {
    const { runMigrations } = await getMigrations(auth.options);
    await runMigrations();
    const body = { name: "Peer", email: "peer@example.in", password: "a-long-password-of-a-benchmark" };
    const { user } = await auth.api.signUpEmail({ body });
    const keys = [];
    for (let made = 0; made < count; made += 1) {
        const { key } = await auth.api.createApiKey({ body: { userId: user.id, name: `key-${made}` } });
        keys.push(key);
    }
    writeFileSync(file, keys.join("\n") + "\n");
}

function serve() {
    createServer(async (request, response) => {
        let text = "";
        for await (const chunk of request) text += chunk;
        const { valid } = await auth.api.verifyApiKey({ body: { key: JSON.parse(text).key } });
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ valid }));
    }).listen(Number(port), "127.0.0.1");
}
