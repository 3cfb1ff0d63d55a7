/*
 * charset_labels.h - labels of the WHATWG Encoding Standard (encoding.spec.whatwg.org, "Names and labels"), small,
 * and
 * the name that iconv has for what each means, with a few that XML files in the field bring (ISO 646, MS-DOS). Left
 * out
 * are those that the standard itself replaces by nothing (ISO-2022-KR, HZ). X(name of iconv, labels parted by spaces)
 */
#define CHARSET_LABELS(X)                                                                                          \
	X("BIG5-HKSCS", "big5 big5-hkscs cn-big5 csbig5 x-x-big5")                                                 \
	X("CP1250", "cp1250 windows-1250 x-cp1250")                                                                \
	X("CP1251", "cp1251 windows-1251 x-cp1251")                                                                \
	X("CP1252", "ansi ansi_x3.4-1968 ansi_x3.4-1986 ascii cp1252 cp367 cp819 csascii csisolatin1 ibm367 "      \
		    "ibm819 iso-646-us iso-8859-1 iso-ir-100 iso-ir-6 iso646-us iso8859-1 iso88591 "               \
		    "iso_646.irv:1991 iso_8859-1 iso_8859-1:1987 l1 latin1 us us-ascii win-1252 windows-1252 "     \
		    "windows1252 x-cp1252")                                                                        \
	X("CP1253", "cp1253 windows-1253 x-cp1253")                                                                \
	X("CP1254", "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 "      \
		    "l5 latin5 windows-1254 x-cp1254")                                                             \
	X("CP1255", "cp1255 windows-1255 x-cp1255")                                                                \
	X("CP1256", "cp1256 windows-1256 x-cp1256")                                                                \
	X("CP1257", "cp1257 windows-1257 x-cp1257")                                                                \
	X("CP1258", "cp1258 windows-1258 x-cp1258")                                                                \
	X("CP437", "cp437")                                                                                        \
	X("CP850", "cp850 ibm850")                                                                                 \
	X("CP874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874")                                 \
	X("CP932", "csshiftjis ms_kanji shift-jis shift_jis sjis windows-31j x-sjis")                              \
	X("CP949", "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "         \
		   "ksc_5601 windows-949")                                                                         \
	X("EUC-JP-MS", "cseucpkdfmtjapanese euc-jp x-euc-jp")                                                      \
	X("GB18030", "chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk")     \
	X("IBM866", "866 cp866 csibm866 ibm866")                                                                   \
	X("ISO-2022-JP-2", "csiso2022jp iso-2022-jp")                                                              \
	X("ISO-8859-10", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6")                      \
	X("ISO-8859-13", "iso-8859-13 iso8859-13 iso885913")                                                       \
	X("ISO-8859-14", "iso-8859-14 iso8859-14 iso885914")                                                       \
	X("ISO-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9")                            \
	X("ISO-8859-16", "iso-8859-16")                                                                            \
	X("ISO-8859-2", "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 "      \
			"latin2")                                                                                  \
	X("ISO-8859-3", "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 "      \
			"latin3")                                                                                  \
	X("ISO-8859-4", "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 "      \
			"latin4")                                                                                  \
	X("ISO-8859-5", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 "         \
			"iso_8859-5:1988")                                                                         \
	X("ISO-8859-6", "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 "            \
			"iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987")      \
	X("ISO-8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 " \
			"iso_8859-7 iso_8859-7:1987 sun_eu_greek")                                                 \
	X("ISO-8859-8", "csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-8859-8-i "    \
			"iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 logical visual")                 \
	X("KOI8-R", "cskoi8r koi koi8 koi8-r koi8_r")                                                              \
	X("KOI8-U", "koi8-u")                                                                                      \
	X("MAC-CYRILLIC", "x-mac-cyrillic x-mac-ukrainian")                                                        \
	X("MACINTOSH", "csmacintosh mac macintosh x-mac-roman")                                                    \
	X("UTF-16BE", "utf-16be")                                                                                  \
	X("UTF-16LE", "utf-16 utf-16le utf16")                                                                     \
	X("UTF-32", "utf-32")                                                                                      \
	X("UTF-32BE", "utf-32be")                                                                                  \
	X("UTF-32LE", "utf-32le")                                                                                  \
	X("UTF-8", "unicode-1-1-utf-8 utf-8 utf8 utf8mb4")
