/*
 * stated.c - what kind of statement is a sentence of a study?
 *
 * An article reports its own findings, and around them what it did, what others found, how things came about, what
 * happened to single patients, and what should be studied next. Only the first answers a question; the others stand in
 * where it is missing. Told by marks of citations in the text, and by cues. A cue of what was done counts for nothing
 * where the sentence also has a result ("was measured and was significantly lower").
 */
#include "sentence/sentence.h"
#include "sentence/finding.h"
#include "evidence/cue.h"

#define REF_DIGITS 3 /* of a number that cites: years and counts have more, or stand alone */

/* Nothing but aims and plans, whatever else they hold. */
static const char plans[] =
	"^to compare|^to evaluate|^to assess|^to determine|^to investigate|^to examine|^to test|^to explore|^to "
	"study|^to address|^to find|^to describe|^to establish|hypothesi*|aimed to|aims to|aim was|aimed at|aim is|"
	"is an on going|is an ongoing|study examined|study has evaluated|study has examined|study has assessed|study "
	"evaluated|study assessed|study investigated|study "
	"compared|study explored|trial examined|trial evaluated|trial assessed|trial compared|trial investigated|"
	"study tests|and tests the|will be assessed|will be evaluated|will be compared|will be measured|will be "
	"recruited|was chosen as|study dose|were screened for|was designed to|were designed to|to prove that|sample "
	"size|statements included|values are|data are presented|data are mean";
static const char done[] =
	"was administered|were administered|was given|were given|was undertaken|was carried out|were carried out|was "
	"performed|were performed|has been assessed|have been assessed|was assessed|were assessed|was evaluated|were "
	"evaluated|was investigated|were investigated|was examined|were examined|was studied|were studied|was "
	"compared|were compared|was measured|were measured|was recorded|were recorded|was calculated|were "
	"calculated|were invited|were asked|were assigned|were screened|were enrolled|were recruited|were "
	"included|were excluded|received either|was used|were used|successfully completed|was collected|were "
	"collected|was conducted|were conducted|was initiated|was started|in each group there were";
static const char single[] =
	"^one child|^one patient|^one subject|^one participant|^one infant|^one woman|^one man|^one case|^one of "
	"the patients|^two patients|^two children|^two subjects|^two participants|^two cases|^three patients|^three "
	"children|^a patient|^a child|^no patient was on|^no patients were on|^this patient|^the patient was|three "
	"patients|two patients|one patient";
static const char past[] =
	"was introduced|were introduced|has been introduced|have been introduced|introduced by|recently "
	"introduced|recently adopted|have adopted|has adopted|switched its|the advent of|was first described|first "
	"country|is undergoing|are undergoing|have been developed|has been developed|was developed|were "
	"developed|last decade|last decades|last four decades|past decade|past decades|in recent years|over the "
	"years|historically";
static const char open[] =
	"further studies|further study|further research|further trials|further investigation*|future studies|future "
	"research|future trials|more research|more studies|larger studies|larger trials|larger sample|future "
	"prospective|need+to confirm|needed to|are required to|is required to|require further|requires "
	"further|warrant*|remains unclear|remain unclear|remains to be|remain to be|little is known|is not known|is "
	"unknown|limitation|limitations|has limitations|have limitations|rationale for|it is important to|there is a "
	"need|one explanation|may be explained|could be explained|may explain|could be due to|should be interpreted";
static const char others[] =
	"et al|and colleagues|and coworkers|and co workers|and his colleagues|and her colleagues|and associates";
static const char reports[] =
	"previous study|previous studies|previous trial|previous trials|previously reported|previously shown|earlier "
	"study|earlier studies|recent study|recent studies|recent trial|recent trials|recent rct|recent meta "
	"analysis|recently published|several studies|several trials|several clinical|several randomi*|other "
	"studies|another study|has been shown|have been shown|has been reported|have been reported|has been "
	"demonstrated|have demonstrated|has been noticed|study by|studies by|trial by|study from|meta analysis by|in a "
	"research|growing body|controlled clinical trials have|is advocated|in clinical studies|results of the study "
	"of|reported that|also reported";
static const char own[] = "we|our|this study|this trial|present study|present trial|current study|the current trial";
static const char concludes[] =
	"conclu*|in summary|suggest*|our results|our findings|our data|our study|these "
	"results|these findings|this trial|this study|we found|we show*|we recommend*|demonstrate*";

/* "[4–9]", "(2, 21, 22)", "(16)": numbers in brackets and nothing else. In round ones they must not be a count behind a
 * number or a share. */
static bool cites(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char close = s.p[i] == '[' ? ']' : s.p[i] == '(' ? ')' : 0;
		size_t digits = 0, run = 0, j = i + 1;
		bool fits = close != 0;
		for (; fits && j < s.n && s.p[j] != close; j++) {
			unsigned char c = (unsigned char)s.p[j];
			bool digit = c >= '0' && c <= '9';
			digits += digit;
			run = digit ? run + 1 : 0;
			/* dashes of all kinds are of three bytes */
			fits = run <= REF_DIGITS && (digit || c == ',' || c == ' ' || c == '-' || c >= 0x80);
		}
		if (!fits || j >= s.n || !digits)
			continue;
		size_t before = i;
		while (before > 0 && s.p[before - 1] == ' ')
			before--;
		bool count =
			before > 0 && ((s.p[before - 1] >= '0' && s.p[before - 1] <= '9') || s.p[before - 1] == '%');
		if (close == ']' || !count)
			return true;
	}
	return false;
}

/* "In 2007, Malawi switched …" */
static bool begins_with_year(struct str s)
{
	static const char *const begins[] = {"In ", "Since ", "During ", "By ", "Until "};
	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		struct str b = str_c(begins[i]);
		if (!str_starts(s, b) || s.n < b.n + 4)
			continue;
		const char *y = s.p + b.n;
		if ((y[0] == '1' || y[0] == '2') && (y[1] == '9' || y[1] == '0') && y[2] >= '0' && y[2] <= '9' &&
		    y[3] >= '0' && y[3] <= '9')
			return true;
	}
	return false;
}

unsigned stated(struct str s)
{
	struct cue_text t;
	struct finding_marks m;
	unsigned is = 0;
	finding_marks(s, &m);
	cue_fold(s, &t);
	bool result = m.significance || m.p_value || m.interval || m.percents || (m.direction && m.comparison);
	bool mine = cue_count(&t, own);
	is |= result ? STATED_FOUND : 0;
	is |= cue_count(&t, concludes) ? STATED_CONCLUDES : 0;
	if (cue_count(&t, plans) || (!result && cue_count(&t, done)))
		is |= STATED_DONE;
	if (cue_count(&t, single))
		is |= STATED_SINGLE;
	if (begins_with_year(s) || cue_count(&t, past))
		is |= STATED_PAST;
	if (cue_count(&t, open))
		is |= STATED_OPEN;
	if (cites(s) || cue_count(&t, others))
		is |= STATED_OTHERS;
	else if (!mine && cue_count(&t, reports))
		is |= STATED_REPORTS;
	return is;
}
