// Makes calls with the official package for JavaScript, as calls.py does with that for Python.
import { createInterface } from "node:readline";
import OpenAI, { toFile } from "openai";

const messages = [{ role: "user", content: "Namaste" }];
const pixel = `data:image/png;base64,${Buffer.alloc(600).toString("base64")}`;
const weather = { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } };

const chat = (client, more, options) => client.chat.completions.create({ model: "m", messages, max_tokens: 50, ...more }, options);

/** The text of a stream, and the prompt tokens that it says were used. */
async function read(stream, leaveAfter) {
    let [text, used, number] = ["", null, 0];
    for await (const chunk of stream) {
        text += chunk.choices.map((choice) => choice.delta.content ?? "").join("");
        used = chunk.usage?.prompt_tokens ?? used;
        number += 1;
        if (number === leaveAfter) {
            stream.controller.abort();
            break;
        }
    }
    return { text, used };
}

const calls = {
    chat: async (client) => ({ text: (await chat(client)).choices[0].message.content }),
    stream: async (client) => read(await chat(client, { stream: true })),
    "stream with usage": async (client) => read(await chat(client, { stream: true, stream_options: { include_usage: true } })),
    "stream, left": async (client) => read(await chat(client, { stream: true }), 2),
    async tools(client) {
        const { function: called } = (await chat(client, { tools: [{ type: "function", function: weather }] })).choices[0].message.tool_calls[0];
        return { text: `${called.name} ${JSON.parse(called.arguments).city}` };
    },
    "three answers": async (client) => ({ text: (await chat(client, { n: 3 })).choices.map((choice) => choice.message.content).join(" ") }),
    async vision(client) {
        const content = [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: { url: pixel } }];
        return { text: (await chat(client, { messages: [{ role: "user", content }] })).choices[0].message.content };
    },
    completion: async (client) => ({ text: (await client.completions.create({ model: "m", prompt: "Namaste", max_tokens: 50 })).choices[0].text }),
    embeddings: async (client) => ({ numbers: (await client.embeddings.create({ model: "e", input: ["a", "b"] })).data[0].embedding }),
    response: async (client) => ({ text: (await client.responses.create({ model: "m", input: "Namaste", max_output_tokens: 50 })).output_text }),
    async "streamed response"(client) {
        let text = "";
        for await (const event of await client.responses.create({ model: "m", input: "Namaste", max_output_tokens: 50, stream: true })) {
            if (event.type === "response.output_text.delta") text += event.delta;
        }
        return { text };
    },
    speech: async (client) => ({ bytes: (await (await client.audio.speech.create({ model: "v", voice: "asha", input: "नमस्ते" })).arrayBuffer()).byteLength }),
    async transcription(client) {
        const file = await toFile(Buffer.concat([Buffer.from("RIFF"), Buffer.alloc(100)]), "a.wav");
        return { text: (await client.audio.transcriptions.create({ model: "s", file })).text };
    },
    images: async (client) => ({ numbers: (await client.images.generate({ model: "d", prompt: "a ledger", n: 2 })).data.map((image) => image.b64_json.length) }),
    async models(client) {
        const ids = [];
        for await (const model of client.models.list()) ids.push(model.id);
        return { text: ids.sort().join(" ") };
    },
    "unknown model": (client) => client.chat.completions.create({ model: "m,e", messages }),
    "impatient chat": (client) => chat(client, {}, { timeout: 500 }),
};

async function made({ call, url, key }) {
    const client = new OpenAI({ baseURL: url, apiKey: key, maxRetries: 0, timeout: 30_000 });
    try {
        return await calls[call](client);
    } catch (error) {
        if (!(error instanceof OpenAI.APIError)) throw error;
        const { status, code = null, type = null } = error;
        const name = error.constructor.name;
        if (name === "APIConnectionTimeoutError") return { error: "APITimeoutError" };
        return status === undefined ? { code, type, error: name } : { status, code, type, error: name };
    }
}

for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await made(JSON.parse(line)))}\n`);
}
