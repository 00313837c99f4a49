import type { MethodDefinition } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";

/** The part of Spark's protocol that is spoken here, with the field numbers of spark/connect/*.proto. */
const messages = {
  UserContext: "string user_id = 1; string user_name = 2",
  Plan: "Relation root = 1; Command command = 2",
  Relation: "Read read = 2; Project project = 3; Sql sql = 10",
  Read: "DataSource data_source = 2",
  DataSource: "string format = 1; string schema = 2; map options = 3; repeated string paths = 4",
  Project: "Relation input = 1; repeated Expression expressions = 3",
  Sql: "string query = 1; arguments named_arguments = 4",
  Expression: "Literal literal = 1; ExpressionString expression_string = 4",
  Literal: "bool boolean = 3; int64 long = 7; double double = 11; string string = 13",
  ExpressionString: "string expression = 1",
  Command:
    "WriteOperation write_operation = 2; CreateView create_dataframe_view = 3; SqlCommand sql_command = 5",
  SqlCommand: "string sql = 1; arguments named_arguments = 4",
  CreateView: "Relation input = 1; string name = 2; bool is_global = 3; bool replace = 4",
  WriteOperation: "Relation input = 1; string source = 2; string path = 3; int32 mode = 5",
  ReattachOptions: "bool reattachable = 1",
  RequestOption: "ReattachOptions reattach_options = 1",
  ExecutePlanRequest:
    "string session_id = 1; UserContext user_context = 2; Plan plan = 3; string client_type = 4; repeated RequestOption request_options = 5; string operation_id = 6; string client_observed_server_side_session_id = 8",
  ArrowBatch: "int64 row_count = 1; bytes data = 2",
  ResultComplete: "",
  StageInfo: "int64 stage_id = 1; int64 num_tasks = 2; int64 num_completed_tasks = 3",
  ExecutionProgress: "repeated StageInfo stages = 1; int64 num_inflight_tasks = 2",
  ExecutePlanResponse:
    "ArrowBatch arrow_batch = 2; string operation_id = 12; string response_id = 13; ResultComplete result_complete = 14; string server_side_session_id = 15; ExecutionProgress execution_progress = 18",
  ReattachExecuteRequest:
    "string session_id = 1; UserContext user_context = 2; string operation_id = 3; string client_type = 4; string last_response_id = 5; string client_observed_server_side_session_id = 6",
  ReleaseAll: "",
  ReleaseExecuteRequest:
    "string session_id = 1; UserContext user_context = 2; string operation_id = 3; string client_type = 4; ReleaseAll release_all = 5; string client_observed_server_side_session_id = 7",
  InterruptRequest:
    "string session_id = 1; UserContext user_context = 2; string client_type = 3; int32 interrupt_type = 4; string operation_id = 6; string client_observed_server_side_session_id = 7",
  InterruptResponse: "repeated string interrupted_ids = 2",
  ReleaseSessionRequest: "string session_id = 1; UserContext user_context = 2; string client_type = 3",
  KeyValue: "string key = 1; string value = 2",
  ConfigSet: "repeated KeyValue pairs = 1",
  ConfigOperation: "ConfigSet set = 1",
  ConfigRequest:
    "string session_id = 1; UserContext user_context = 2; ConfigOperation operation = 3; string client_type = 4; string client_observed_server_side_session_id = 8",
  AnalyzeVersion: "string version = 1",
  AnalyzeInputFiles: "Plan plan = 1",
  InputFiles: "repeated string files = 1",
  AnalyzePlanRequest:
    "string session_id = 1; UserContext user_context = 2; string client_type = 3; AnalyzeInputFiles input_files = 9; AnalyzeVersion spark_version = 10; string client_observed_server_side_session_id = 17",
  AnalyzePlanResponse:
    "InputFiles input_files = 7; AnalyzeVersion spark_version = 8; string server_side_session_id = 15",
  FetchErrorDetailsRequest:
    "string session_id = 1; UserContext user_context = 2; string error_id = 3; string client_type = 4; string client_observed_server_side_session_id = 5",
  SparkThrowable: "string error_class = 1; string sql_state = 4",
  ErrorCause:
    "repeated string error_type_hierarchy = 1; string message = 2; int32 cause_idx = 4; SparkThrowable spark_throwable = 5",
  FetchErrorDetailsResponse: "int32 root_error_idx = 1; repeated ErrorCause errors = 2",
  Any: "string type_url = 1; bytes value = 2",
  Status: "int32 code = 1; string message = 2; repeated Any details = 3",
  ErrorInfo: "string reason = 1; string domain = 2; map metadata = 3",
  Nothing: "",
} as const;

export type Message = Readonly<Record<string, unknown>>;

type Field = Readonly<Record<string, string | number>>;

/** `TYPE NAME = ID`, where a type `map` has texts as values, and `arguments` expressions. */
function fieldsOf(text: string): Record<string, Field> {
  const fields: Record<string, Field> = {};
  for (const part of text.split("; ").filter((each) => each !== "")) {
    const [, repeated, type = "", name = "", id] = /^(repeated )?(\w+) (\w+) = (\d+)$/.exec(part) ?? [];
    if (type === "map") fields[name] = { id: Number(id), keyType: "string", type: "string" };
    else if (type === "arguments") fields[name] = { id: Number(id), keyType: "string", type: "Expression" };
    else fields[name] = { id: Number(id), type, ...(repeated ? { rule: "repeated" } : {}) };
  }
  return fields;
}

function method(requestType: string, responseType: string, responseStream = false) {
  return { requestType, responseType, responseStream, comment: "" };
}

const types = Object.fromEntries(
  Object.entries(messages).map(([name, text]) => [name, { fields: fieldsOf(text) }]),
);

const service = {
  methods: {
    ExecutePlan: method("ExecutePlanRequest", "ExecutePlanResponse", true),
    ReattachExecute: method("ReattachExecuteRequest", "ExecutePlanResponse", true),
    AnalyzePlan: method("AnalyzePlanRequest", "AnalyzePlanResponse"),
    Config: method("ConfigRequest", "Nothing"),
    Interrupt: method("InterruptRequest", "InterruptResponse"),
    ReleaseExecute: method("ReleaseExecuteRequest", "Nothing"),
    ReleaseSession: method("ReleaseSessionRequest", "Nothing"),
    FetchErrorDetails: method("FetchErrorDetailsRequest", "FetchErrorDetailsResponse"),
  },
};

/** What comes along with an error is decoded as the answer to these; nobody calls them. */
const details = {
  methods: { Status: method("Nothing", "Status"), ErrorInfo: method("Nothing", "ErrorInfo") },
};

const nested = { ...types, SparkConnectService: service, Details: details };
const definition = fromJSON(
  { nested: { spark: { nested: { connect: { nested } } } } },
  { keepCase: true, longs: String, defaults: false },
);

type Methods = Readonly<Record<string, MethodDefinition<Message, Message>>>;

/** The service as @grpc/grpc-js describes one. */
export const connectService = definition["spark.connect.SparkConnectService"] as unknown as Methods;

export type Method = keyof typeof service.methods;

export function methodOf(name: Method): MethodDefinition<Message, Message> {
  return found(connectService, name);
}

export function decoderOf(name: keyof typeof details.methods): (bytes: Buffer) => Message {
  return found(definition["spark.connect.Details"] as unknown as Methods, name).responseDeserialize;
}

function found(methods: Methods, name: string): MethodDefinition<Message, Message> {
  const method = methods[name];
  if (!method) throw new Error(`The protocol has no "${name}".`);
  return method;
}
