-- wrk: each thread asks its share of the questions in QUESTIONS, each once; or FIXED again and again.
local all, at, own = {}, 0, 0
local fixed, way = os.getenv("FIXED"), os.getenv("SPLIT")
local threads = 0

function setup(thread)
	thread:set("id", threads)
	threads = threads + 1
end

local function escape(s)
	return (s:gsub("[^%w%-%._~]", function(c) return string.format("%%%02X", c:byte()) end))
end

function init(args)
	if fixed and fixed ~= "" then return end
	local n = 0
	for line in io.lines(os.getenv("QUESTIONS")) do
		-- The two ways take different halves, so that neither finds the other's answers in the cache.
		if n % 4 == id * 2 + (way == "page" and 1 or 0) then all[#all + 1] = line end
		n = n + 1
	end
end

function request()
	if fixed and fixed ~= "" then return wrk.format("GET", fixed) end
	at = at + 1
	if at > #all then again = true end
	return wrk.format("GET", (way == "page" and "/ask?q=" or "/api/v1/ask?q=") .. escape(all[(at - 1) % #all + 1]))
end
